import type { Socket } from "node:net";
import type { CallListener } from "../caller.ts";
import {
  createFrameReader,
  endHeadersFlag,
  endStreamFlag,
  type Frame,
  frameType,
  hasFlag,
  preface,
  toFrame,
  toUint32,
} from "./frames.ts";
import { createResponse, type Response } from "./response.ts";
import { createSendWindow } from "./send-window.ts";

/** What is sent for every call of a connection. */
export interface Request {
  readonly headerBlock: Buffer;
  /** The message in its envelope. */
  readonly body: Buffer;
  readonly isStream: boolean;
}

/** One HTTP/2 connection that makes the same call many times. */
export interface Connection {
  call(listener: CallListener): () => void;
  readonly openCalls: number;
  /** Whether it carries no new call: it is closed, or the server is about to close it. */
  readonly isClosed: boolean;
  close(): void;
}

const largestWindow = 2 ** 31 - 1;
const cancelCode = 0x8;
// No header table, a push of nothing, and windows that never close.
const settings = Buffer.from("00010000000000020000000000047fffffff", "hex");

/** Begins a connection on a socket, which may be opening still. */
export function openConnection(socket: Socket, { headerBlock, body, isStream }: Request): Connection {
  const responses = new Map<number, Response>();
  const window = createSendWindow((streamId, piece, isLast) => {
    socket.write(toFrame(frameType.data, isLast ? endStreamFlag : 0, streamId, piece));
  });
  let nextId = 1;
  let isGoingAway = false;
  let unacknowledged = 0;

  socket.write(preface);
  socket.write(toFrame(frameType.settings, 0, 0, settings));
  socket.write(toFrame(frameType.windowUpdate, 0, 0, toUint32(largestWindow - 65_535)));
  const read = createFrameReader(receive);
  socket.on("data", (bytes) => read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  socket.on("error", () => {});
  socket.once("close", () => {
    for (const response of [...responses.values()]) response.lost();
    responses.clear();
  });

  function receive(frame: Frame): void {
    const { type, flags, streamId, payload } = frame;
    switch (type) {
      case frameType.data:
        responses.get(streamId)?.data(payload);
        return received(frame);
      case frameType.headers:
        // A block that goes on in another frame is longer than any that a gateway sends here.
        if (!hasFlag(flags, endHeadersFlag)) return close();
        responses.get(streamId)?.headers(payload);
        return endIfLast(frame);
      case frameType.resetStream:
        return over(streamId, (response) => response.reset(payload.readUInt32BE(0)));
      case frameType.goAway:
        isGoingAway = true;
        return;
      case frameType.settings:
        return hasFlag(flags, endStreamFlag) ? undefined : settle(payload);
      case frameType.ping:
        if (!hasFlag(flags, endStreamFlag)) socket.write(toFrame(frameType.ping, endStreamFlag, 0, payload));
        return;
      case frameType.windowUpdate:
        return window.grant(streamId, payload.readUInt32BE(0));
      default:
        return;
    }
  }

  function close(): void {
    socket.destroy();
  }

  function received(frame: Frame): void {
    unacknowledged += frame.payload.byteLength;
    if (unacknowledged > 2 ** 30) {
      socket.write(toFrame(frameType.windowUpdate, 0, 0, toUint32(unacknowledged)));
      unacknowledged = 0;
    }
    endIfLast(frame);
  }

  function endIfLast({ flags, streamId }: Frame): void {
    if (hasFlag(flags, endStreamFlag)) over(streamId, (response) => response.end());
  }

  function over(streamId: number, finish: (response: Response) => void): void {
    const response = responses.get(streamId);
    responses.delete(streamId);
    window.forget(streamId);
    if (response !== undefined) finish(response);
  }

  function settle(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.byteLength; at += 6) {
      // SETTINGS_INITIAL_WINDOW_SIZE; frames of the size that every server takes need no other.
      if (payload.readUInt16BE(at) === 0x4) window.initial(payload.readUInt32BE(at + 2));
    }
    socket.write(toFrame(frameType.settings, endStreamFlag, 0));
  }

  return {
    call(listener) {
      const streamId = nextId;
      nextId += 2;
      responses.set(streamId, createResponse(listener, isStream));
      socket.cork();
      socket.write(toFrame(frameType.headers, endHeadersFlag, streamId, headerBlock));
      window.send(streamId, body);
      socket.uncork();
      return () => {
        responses.delete(streamId);
        window.forget(streamId);
        socket.write(toFrame(frameType.resetStream, 0, streamId, toUint32(cancelCode)));
      };
    },
    get openCalls() {
      return responses.size;
    },
    get isClosed() {
      return isGoingAway || socket.destroyed;
    },
    close,
  };
}

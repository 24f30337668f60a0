import { EventEmitter, once } from "node:events";
import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { openSocket } from "./http-answers.ts";

/** Frame types of RFC 9113 that tests write. */
export const frameType = {
  data: 0x0,
  headers: 0x1,
  priority: 0x2,
  resetStream: 0x3,
  settings: 0x4,
  ping: 0x6,
  goAway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

/** What every HTTP/2 connection begins with. */
export const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** A frame that the server sent. */
export interface ReceivedFrame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** An HTTP/2 connection of which the test writes each frame. */
export interface RawHttp2 {
  readonly socket: Socket;
  /** The first frame of a type on a stream, once it has arrived. Never, when the connection closes before. */
  frameOf(type: number, streamId: number): Promise<ReceivedFrame>;
  /** All such frames, once there are at least so many. */
  framesOf(type: number, streamId: number, count: number): Promise<readonly ReceivedFrame[]>;
  /** Whether such a frame has arrived. */
  has(type: number, streamId: number): boolean;
  /** How many such frames have arrived. */
  countOf(type: number, streamId: number): number;
  /** Bytes of DATA that have arrived on a stream. */
  dataBytes(streamId: number): number;
  write(...frames: readonly Buffer[]): void;
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;
}

/** Opens a connection and completes its preface; the server's SETTINGS are acknowledged unless the test does not want that. */
export async function openRawHttp2(
  port: number,
  { acknowledges = true, tls }: { acknowledges?: boolean; tls?: ConnectionOptions | undefined } = {},
): Promise<RawHttp2> {
  const socket = await openSocket(port, tls && { ...tls, ALPNProtocols: ["h2"] });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const frames: ReceivedFrame[] = [];
  const arrivals = new EventEmitter();
  let unparsed = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    unparsed = Buffer.concat([unparsed, bytes]);
    for (let parsed = parseFrame(unparsed); parsed !== undefined; parsed = parseFrame(unparsed)) {
      unparsed = unparsed.subarray(9 + parsed.payload.byteLength);
      frames.push(parsed);
    }
    arrivals.emit("frames");
  });
  socket.write(preface);
  socket.write(frame(frameType.settings, 0, 0));
  function arrived(type: number, streamId: number): ReceivedFrame[] {
    return frames.filter((each) => each.type === type && each.streamId === streamId);
  }

  async function framesOf(type: number, streamId: number, count: number): Promise<readonly ReceivedFrame[]> {
    while (arrived(type, streamId).length < count) await once(arrivals, "frames");
    return arrived(type, streamId);
  }

  async function frameOf(type: number, streamId: number): Promise<ReceivedFrame> {
    const [found] = await framesOf(type, streamId, 1);
    if (found === undefined) throw new Error("framesOf returned too few frames");
    return found;
  }

  if (acknowledges) {
    await frameOf(frameType.settings, 0);
    socket.write(frame(frameType.settings, 1, 0));
  }
  return {
    socket,
    closed,
    frameOf,
    framesOf,
    has: (type, streamId) => arrived(type, streamId).length > 0,
    countOf: (type, streamId) => arrived(type, streamId).length,
    dataBytes: (streamId) =>
      arrived(frameType.data, streamId).reduce((sum, { payload }) => sum + payload.byteLength, 0),
    write(...written) {
      socket.write(Buffer.concat(written));
    },
  };
}

function parseFrame(bytes: Buffer): ReceivedFrame | undefined {
  if (bytes.byteLength < 9) return undefined;
  const length = bytes.readUIntBE(0, 3);
  if (bytes.byteLength < 9 + length) return undefined;
  const payload = bytes.subarray(9, 9 + length);
  return { type: bytes.readUInt8(3), flags: bytes.readUInt8(4), streamId: bytes.readUInt32BE(5), payload };
}

/** One frame. */
export function frame(type: number, flags: number, streamId: number, payload = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.byteLength, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** A HEADERS frame with END_HEADERS; fields are written as literals that no table remembers. */
export function headersFrame(streamId: number, fields: Readonly<Record<string, string>>, endStream = false): Buffer {
  const block = Object.entries(fields).map(([name, value]) =>
    Buffer.concat([[0], literal(name), literal(value)].map((part) => Buffer.from(part))),
  );
  return frame(frameType.headers, endStream ? 0x5 : 0x4, streamId, Buffer.concat(block));
}

/** A string of HPACK (RFC 7541, 5.2), not Huffman coded. */
function literal(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  if (bytes.byteLength < 127) return Buffer.concat([Buffer.from([bytes.byteLength]), bytes]);
  const length = [127];
  let rest = bytes.byteLength - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  length.push(rest);
  return Buffer.concat([Buffer.from(length), bytes]);
}

import type { Socket } from "node:net";
import { tokenMark } from "../../answers/answer.ts";
import { monotonicMs } from "../../clock.ts";
import type { CallListener } from "../caller.ts";
import { countByte } from "../count-byte.ts";
import { createResponseReader } from "./response-reader.ts";

/** One HTTP/1.1 connection, which carries one call at a time. */
export interface Connection {
  /** Begins a call. `free` is called when the connection can carry another. */
  call(request: Buffer, listener: CallListener, free: () => void): void;
  /** Closes it, also during its call, which gets no event. */
  close(): void;
  readonly isClosed: boolean;
}

const maxFaultBytes = 300;
/** How a stream says that it has ended: OpenAI's last event, Anthropic's, or at least a finish reason. */
const endOfStream = /\[DONE\]|message_stop|"finish_reason": ?"/;

/** Begins a connection on a socket, which may be opening still. */
export function openConnection(socket: Socket, isStream: boolean): Connection {
  let current: { readonly listener: CallListener; readonly free: () => void } | undefined;
  let status = 0;
  let failure = "";
  /** The last two pieces of the body: an end may be cut between them. */
  let last: readonly Buffer[] = [];
  const read = createResponseReader({
    head(found) {
      status = found;
      failure = "";
      last = [];
    },
    body(bytes) {
      last = [...last.slice(-1), bytes];
      if (status !== 200) failure = (failure + bytes.toString("utf8")).slice(0, maxFaultBytes);
      const count = countByte(bytes, tokenMark);
      if (count > 0) current?.listener.tokens(count, monotonicMs());
    },
    end(keepsAlive) {
      const ended = current;
      current = undefined;
      if (keepsAlive) ended?.free();
      else socket.destroy();
      ended?.listener.ended(findFault());
    },
  });

  function findFault(): string | undefined {
    if (status !== 200) return `HTTP ${status}: ${failure}`;
    const tail = Buffer.concat(last).toString("latin1");
    return !isStream || endOfStream.test(tail)
      ? undefined
      : `the stream does not say that it has ended: ${tail.slice(-maxFaultBytes)}`;
  }

  function lose(fault: string): void {
    const lost = current;
    current = undefined;
    socket.destroy();
    lost?.listener.ended(fault);
  }

  socket.on("data", (bytes) => {
    try {
      read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    } catch (thrown) {
      lose(thrown instanceof Error ? thrown.message : String(thrown));
    }
  });
  socket.on("error", (error) => lose(`the connection failed: ${error.message}`));
  socket.once("close", () => lose("the connection was closed before the answer had ended"));

  return {
    call(request, listener, free) {
      current = { listener, free };
      socket.write(request);
    },
    close() {
      current = undefined;
      socket.destroy();
    },
    get isClosed() {
      return socket.destroyed || socket.readableEnded;
    },
  };
}

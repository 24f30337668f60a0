import type { Clock } from "../../core/clock.ts";

/** Most bytes of one chunk. Each chunk becomes one batch of events, so this bounds the memory that a slow reader holds. */
export const maxChunkBytes = 16 * 1024;

// After the end of an answer a few bytes of framing are left. Reading them lets the
// connection be reused; reading more costs more than a new connection.
const maxDrainBytes = 64 * 1024;
const maxDrainMs = 250;

/** Controls a response that is being received. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** Closes its connection. */
  abort(reason: Error): void;
}

/** The body of a response between the socket that fills it and its one reader. */
export interface ResponseBody {
  /**
   * What was received, in order, in chunks of at most 16 KiB; can be read once.
   * The socket is paused while 16 KiB wait. Throws the error that the body
   * failed with, after the chunks that came before it.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Appends bytes that were received. */
  push(bytes: Uint8Array): void;
  /** Ends the body well, unless it has ended. */
  end(): void;
  /** Ends the body with an error, unless it has ended. */
  fail(error: unknown): void;
  /**
   * Ends the body for its reader. The rest is read and discarded for up to 250 ms and
   * 64 KiB, so that the connection can be reused; beyond that it is closed.
   */
  release(): void;
  /** Ends the body for its reader, and closes the connection at once. */
  close(): void;
}

type Ending = { readonly kind: "whole" } | { readonly kind: "failed"; readonly error: unknown };

/** Creates the body of one response. */
export function createResponseBody(flow: Flow, clock: Clock): ResponseBody {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let ending: Ending | undefined;
  let wakeReader: (() => void) | undefined;
  let drainedBytes = 0;
  let stopDrainTimer: (() => void) | undefined;

  function finish(how: Ending): void {
    stopDrainTimer?.();
    ending ??= how;
    wakeReader?.();
  }

  function takeChunk(): Uint8Array {
    const [first] = waiting;
    const all = waiting.length === 1 && first !== undefined ? first : join(waiting, waitingBytes);
    const chunk = all.subarray(0, maxChunkBytes);
    const rest = all.subarray(maxChunkBytes);
    waiting = rest.byteLength > 0 ? [rest] : [];
    waitingBytes = rest.byteLength;
    return chunk;
  }

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      if (waitingBytes > 0) {
        const chunk = takeChunk();
        if (waitingBytes < maxChunkBytes) flow.resume();
        yield chunk;
      } else if (ending === undefined) {
        // All pieces of one read of the socket are pushed before this resumes, and become one chunk.
        await new Promise<void>((resolve) => {
          wakeReader = resolve;
        });
      } else if (ending.kind === "failed") {
        throw ending.error;
      } else {
        return;
      }
    }
  }

  function drain(bytes: Uint8Array): void {
    drainedBytes += bytes.byteLength;
    if (drainedBytes > maxDrainBytes) flow.abort(new Error("too much after the end of the answer"));
  }

  function leave(): void {
    waiting = [];
    waitingBytes = 0;
    finish({ kind: "whole" });
  }

  return {
    chunks: { [Symbol.asyncIterator]: read },
    push(bytes) {
      if (ending !== undefined) return drain(bytes);
      waiting.push(bytes);
      waitingBytes += bytes.byteLength;
      if (waitingBytes >= maxChunkBytes) flow.pause();
      wakeReader?.();
    },
    end: () => finish({ kind: "whole" }),
    fail: (error) => finish({ kind: "failed", error }),
    release() {
      if (ending !== undefined) return;
      leave();
      stopDrainTimer = clock.after(maxDrainMs, () => flow.abort(new Error("the answer ended, its body did not")));
      flow.resume();
    },
    close() {
      if (ending !== undefined) return;
      leave();
      flow.abort(new Error("the answer is whole, and its body does not end"));
    },
  };
}

/** Joins bytes outside Node's pool, of which a few waiting bytes would keep 64 KiB alive. */
function join(pieces: readonly Uint8Array[], byteLength: number): Uint8Array {
  const joined = Buffer.allocUnsafeSlow(byteLength);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.byteLength;
  }
  return joined;
}

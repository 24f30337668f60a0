import type { Clock } from "../../core/clock.ts";
import { type Sink, Source } from "../../core/source.ts";

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
   * The socket is paused while 16 KiB wait. Fails with the error that the body
   * failed with, after the chunks that came before it.
   */
  readonly chunks: Source<Uint8Array>;
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

/** Creates the body of one response. */
export function createResponseBody(flow: Flow, clock: Clock): ResponseBody {
  return new ReceivedBody(flow, clock);
}

type Ending = { readonly kind: "whole" } | { readonly kind: "failed"; readonly error: unknown };

const now = Promise.resolve();
const whole: Ending = { kind: "whole" };

class ReceivedBody extends Source<Uint8Array> implements ResponseBody {
  readonly chunks: Source<Uint8Array> = this;
  readonly #flow: Flow;
  readonly #clock: Clock;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #ending: Ending | undefined;
  /** The reader that waits for the next chunk. */
  #sink: Sink<Uint8Array> | undefined;
  /** Whether a microtask is about to give the reader its chunk. */
  #isDue = false;
  #drainedBytes = 0;
  #stopDrainTimer: (() => void) | undefined;

  constructor(flow: Flow, clock: Clock) {
    super();
    this.#flow = flow;
    this.#clock = clock;
  }

  pull(sink: Sink<Uint8Array>): void {
    this.#sink = sink;
    if (this.#waitingBytes > 0 || this.#ending !== undefined) this.#wakeReader();
  }

  cancel(): void {
    // The end of the attempt releases the body.
  }

  push(bytes: Uint8Array): void {
    if (this.#ending !== undefined) {
      this.#drain(bytes);
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    if (this.#waitingBytes >= maxChunkBytes) this.#flow.pause();
    this.#wakeReader();
  }

  end(): void {
    this.#finish(whole);
  }

  fail(error: unknown): void {
    this.#finish({ kind: "failed", error });
  }

  release(): void {
    if (this.#ending !== undefined) return;
    this.#leave();
    const abort = (): void => this.#flow.abort(new Error("the answer ended, its body did not"));
    this.#stopDrainTimer = this.#clock.after(maxDrainMs, abort);
    this.#flow.resume();
  }

  close(): void {
    if (this.#ending !== undefined) return;
    this.#leave();
    this.#flow.abort(new Error("the answer is whole, and its body does not end"));
  }

  /** Gives the reader its chunk in a microtask: all pieces of one read of the socket are pushed before it, and become one chunk. */
  #wakeReader(): void {
    if (this.#sink === undefined || this.#isDue) return;
    this.#isDue = true;
    // `queueMicrotask` of Node makes a resource for its hooks each time.
    now.then(this.#deliver, this.#deliver);
  }

  readonly #deliver = (): void => {
    this.#isDue = false;
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink === undefined) return;
    if (this.#waitingBytes > 0) {
      const chunk = this.#takeChunk();
      if (this.#waitingBytes < maxChunkBytes) this.#flow.resume();
      sink.take(chunk);
    } else if (this.#ending === undefined) {
      this.#sink = sink;
    } else if (this.#ending.kind === "failed") {
      sink.fail(this.#ending.error);
    } else {
      sink.end();
    }
  };

  #takeChunk(): Uint8Array {
    const [first] = this.#waiting;
    if (first !== undefined && this.#waiting.length === 1 && first.byteLength <= maxChunkBytes) {
      this.#waiting.length = 0;
      this.#waitingBytes = 0;
      return first;
    }
    const all = first !== undefined && this.#waiting.length === 1 ? first : join(this.#waiting, this.#waitingBytes);
    const rest = all.subarray(maxChunkBytes);
    this.#waiting = rest.byteLength > 0 ? [rest] : [];
    this.#waitingBytes = rest.byteLength;
    return all.subarray(0, maxChunkBytes);
  }

  #drain(bytes: Uint8Array): void {
    this.#drainedBytes += bytes.byteLength;
    if (this.#drainedBytes > maxDrainBytes) this.#flow.abort(new Error("too much after the end of the answer"));
  }

  #leave(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#finish(whole);
  }

  #finish(how: Ending): void {
    this.#stopDrainTimer?.();
    this.#ending ??= how;
    this.#wakeReader();
  }
}

// Memory of Node's pool is several times as fast, but what waits in it keeps 64 KiB alive. Only a short chunk is taken
// from it, which its reader gets at once; the rest of a longer one waits.
const maxPooledBytes = 2 * 1024;

function join(pieces: readonly Uint8Array[], byteLength: number): Uint8Array {
  const joined = byteLength > maxPooledBytes ? Buffer.allocUnsafeSlow(byteLength) : Buffer.allocUnsafe(byteLength);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.byteLength;
  }
  return joined;
}

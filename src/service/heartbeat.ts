import { create } from "@bufbuild/protobuf";
import { Alarm } from "../core/alarm.ts";
import type { Events, StreamEvent } from "../core/answer/event.ts";
import type { Clock } from "../core/clock.ts";
import { HeartbeatSchema } from "../gen/tokenwire/v1/completion_pb.ts";

/**
 * Adds a heartbeat whenever no event has come for `intervalMs`, also while the
 * answer is being opened. Without an interval the events are returned unchanged.
 */
export function withHeartbeats(events: Events, intervalMs: number | undefined, clock: Clock): Events {
  return intervalMs === undefined ? events : new EventsWithHeartbeats(events, intervalMs, clock);
}

type Result = IteratorResult<readonly StreamEvent[], void>;

/** What the events gave while nothing was pulled. */
type Settled =
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "error"; readonly error: unknown };

class EventsWithHeartbeats implements AsyncIterableIterator<readonly StreamEvent[], void, undefined> {
  readonly #iterator: AsyncIterator<readonly StreamEvent[], void>;
  readonly #intervalMs: number;
  readonly #alarm: Alarm;
  #resolve: ((result: Result) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #isPulling = false;
  #settled: Settled | undefined;
  #isOver = false;

  constructor(events: Events, intervalMs: number, clock: Clock) {
    this.#iterator = events[Symbol.asyncIterator]();
    this.#intervalMs = intervalMs;
    this.#alarm = new Alarm(clock, () => this.#deliver({ done: false, value: [heartbeat()] }));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#settled !== undefined) return this.#settle(this.#settled);
      this.#alarm.set(this.#intervalMs);
      if (!this.#isPulling) this.#pull();
    });
  }

  return(): Promise<Result> {
    this.#end();
    // Not awaited: a generator that waits for its next value returns only after that wait.
    this.#iterator.return?.().then(undefined, () => {});
    return Promise.resolve({ done: true, value: undefined });
  }

  #pull(): void {
    this.#isPulling = true;
    this.#iterator.next().then(
      (result) => this.#settle({ kind: "result", result }),
      (error: unknown) => this.#settle({ kind: "error", error }),
    );
  }

  /** Delivers what came, or keeps it for the next pull. */
  #settle(settled: Settled): void {
    this.#isPulling = false;
    this.#settled = this.#resolve === undefined ? settled : undefined;
    if (this.#resolve === undefined) return;
    if (settled.kind === "error") this.#fail(settled.error);
    else this.#deliver(settled.result);
  }

  #deliver(result: Result): void {
    this.#alarm.clear();
    if (result.done === true) this.#end();
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.(result);
  }

  #fail(error: unknown): void {
    this.#end();
    this.#reject?.(error);
  }

  #end(): void {
    this.#isOver = true;
    this.#alarm.stop();
  }
}

function heartbeat(): StreamEvent {
  return { case: "heartbeat", value: create(HeartbeatSchema) };
}

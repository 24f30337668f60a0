import type { AttemptRecord } from "../../core/call/progress.ts";

/** What is kept of a call that has ended: no prompt, no answer. Times are readings of the clock, or milliseconds. */
export interface EndedCall {
  readonly id: string;
  /** Empty when it was part of no trace. */
  readonly traceId: string;
  readonly rpc: string;
  readonly caller: string;
  readonly model: string;
  /** "provider/model" that was asked last; empty when none was. */
  readonly target: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly firstContentAt: number | undefined;
  readonly queuedMs: number;
  readonly backoffMs: number;
  /** Empty when it did not fail. */
  readonly reason: string;
  /** Name of the gRPC status. */
  readonly status: string;
  /** 0 without an answer of the provider. */
  readonly upstreamStatus: number;
  /** How many there were in all. */
  readonly attemptCount: number;
  /** The last of them. */
  readonly attempts: readonly KeptAttempt[];
  readonly tokens: KeptTokens | undefined;
  /** What all attempts cost; undefined when none used tokens, or when a price is not known. */
  readonly nanoUsd: bigint | undefined;
  /** Whether it used tokens whose price is not known. */
  readonly isUnpriced: boolean;
}

/** What is kept of an attempt. */
export interface KeptAttempt
  extends Pick<AttemptRecord, "number" | "target" | "startedAt" | "openedAt" | "endedAt" | "reason"> {
  /** What it cost; undefined when it used no tokens, or when the price is not known. */
  readonly nanoUsd: bigint | undefined;
}

/** What is kept of a usage. */
export interface KeptTokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number | undefined;
  readonly reasoning: number | undefined;
  readonly isEstimated: boolean;
}

/** The bounds of one kind of call. */
export interface KeptBounds {
  readonly calls: number;
  readonly bytes: number;
}

const mebibyte = 1_048_576;
const bounds: KeptBounds = { calls: 2_000, bytes: 2 * mebibyte };

/**
 * RecentCalls keeps the calls that ended last: some that succeeded, and apart from them as many that failed, which are
 * fewer and so stay longer. Each has a bound of calls and of bytes.
 */
export class RecentCalls {
  readonly #succeeded: Kept;
  readonly #failed: Kept;

  constructor(each: KeptBounds = bounds) {
    this.#succeeded = new Kept(each);
    this.#failed = new Kept(each);
  }

  add(call: EndedCall): void {
    (call.reason === "" ? this.#succeeded : this.#failed).add(call);
  }

  find(id: string): EndedCall | undefined {
    return this.#failed.calls.get(id) ?? this.#succeeded.calls.get(id);
  }

  /** All of them, in no order. */
  all(): EndedCall[] {
    return [...this.#succeeded.calls.values(), ...this.#failed.calls.values()];
  }

  /** Those that failed, in no order. */
  failed(): EndedCall[] {
    return [...this.#failed.calls.values()];
  }

  /** About how much memory they take. */
  get bytes(): number {
    return this.#succeeded.bytes + this.#failed.bytes;
  }
}

class Kept {
  readonly #bounds: KeptBounds;
  readonly calls = new Map<string, EndedCall>();
  bytes = 0;
  /** Their ids, the oldest at `#oldest` and so on around. A map steps over all that was deleted to find its oldest. */
  readonly #ids: string[] = [];
  #oldest = 0;

  constructor(most: KeptBounds) {
    this.#bounds = most;
  }

  add(call: EndedCall): void {
    const { calls, bytes } = this.#bounds;
    if (this.calls.size >= calls) this.#dropOldest();
    this.#ids[(this.#oldest + this.calls.size) % calls] = call.id;
    this.calls.set(call.id, call);
    this.bytes += sizeOf(call);
    while (this.bytes > bytes && this.calls.size > 0) this.#dropOldest();
  }

  #dropOldest(): void {
    const id = this.#ids[this.#oldest] ?? "";
    this.#oldest = (this.#oldest + 1) % this.#bounds.calls;
    const oldest = this.calls.get(id);
    if (oldest === undefined) return;
    this.calls.delete(id);
    this.bytes -= sizeOf(oldest);
  }
}

const callBytes = 400;
const attemptBytes = 120;

/** About what a call takes in memory. A character takes two bytes at most. */
function sizeOf({ id, traceId, caller, model, target, attempts }: EndedCall): number {
  let bytes = callBytes + 2 * (id.length + traceId.length + caller.length + model.length + target.length);
  for (const attempt of attempts) bytes += attemptBytes + 2 * attempt.target.length;
  return bytes;
}

/** What is counted of calls that end. */
export interface EndedCalls {
  readonly calls: number;
  readonly failed: number;
  readonly outputTokens: number;
  /** What they cost, without calls whose price is not known. */
  readonly nanoUsd: number;
  /** Calls that used tokens and have no known price. */
  readonly unpriced: number;
}

/** Seconds over which a rate is taken. */
export const rateSeconds = 10;

const slots = rateSeconds + 1;
const columns = 5;

/** Rates counts calls as they end: in all, and in each of the last seconds. */
export class Rates {
  #calls = 0;
  #failed = 0;
  readonly #slots = new Float64Array(slots * columns);
  #second = 0;

  /** Counts a call: {@link EndedCalls} of this one, whose `calls` is 1. */
  add(nowMs: number, { calls, failed, outputTokens, nanoUsd, unpriced }: EndedCalls): void {
    this.#calls += calls;
    this.#failed += failed;
    const from = this.#advance(nowMs);
    this.#increase(from, calls);
    this.#increase(from + 1, failed);
    this.#increase(from + 2, outputTokens);
    this.#increase(from + 3, nanoUsd);
    this.#increase(from + 4, unpriced);
  }

  #increase(at: number, by: number): void {
    this.#slots[at] = (this.#slots[at] ?? 0) + by;
  }

  /** Since the start. */
  totals(): Pick<EndedCalls, "calls" | "failed"> {
    return { calls: this.#calls, failed: this.#failed };
  }

  /** Within the last {@link rateSeconds} whole seconds. */
  recent(nowMs: number): EndedCalls {
    const current = this.#advance(nowMs);
    const sums = new Array<number>(columns).fill(0);
    for (let from = 0; from < slots * columns; from += columns) {
      if (from === current) continue;
      for (let column = 0; column < columns; column += 1)
        sums[column] = (sums[column] ?? 0) + (this.#slots[from + column] ?? 0);
    }
    const [calls = 0, failed = 0, outputTokens = 0, nanoUsd = 0, unpriced = 0] = sums;
    return { calls, failed, outputTokens, nanoUsd, unpriced };
  }

  /** Empties the seconds that have begun since; where the counts of this one are. */
  #advance(nowMs: number): number {
    const second = Math.floor(nowMs / 1_000);
    const passed = Math.min(slots, second - this.#second);
    for (let step = 0; step < passed; step += 1) {
      const from = ((second - step) % slots) * columns;
      this.#slots.fill(0, from, from + columns);
    }
    this.#second = Math.max(second, this.#second);
    return (this.#second % slots) * columns;
  }
}

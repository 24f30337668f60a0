/** What is counted of calls that end. */
export interface EndedCalls {
  readonly calls: number;
  readonly failed: number;
  readonly outputTokens: number;
}

/** Seconds over which a rate is taken. */
export const rateSeconds = 10;

const slots = rateSeconds + 1;
const columns = 3;

/** Rates counts calls as they end: in all, and in each of the last seconds. */
export class Rates {
  #calls = 0;
  #failed = 0;
  readonly #slots = new Float64Array(slots * columns);
  #second = 0;

  add(nowMs: number, isFailed: boolean, outputTokens: number): void {
    this.#calls += 1;
    if (isFailed) this.#failed += 1;
    const from = this.#advance(nowMs);
    this.#slots[from] = (this.#slots[from] ?? 0) + 1;
    if (isFailed) this.#slots[from + 1] = (this.#slots[from + 1] ?? 0) + 1;
    this.#slots[from + 2] = (this.#slots[from + 2] ?? 0) + outputTokens;
  }

  /** Since the start. */
  totals(): Pick<EndedCalls, "calls" | "failed"> {
    return { calls: this.#calls, failed: this.#failed };
  }

  /** Within the last {@link rateSeconds} whole seconds. */
  recent(nowMs: number): EndedCalls {
    const current = this.#advance(nowMs);
    const sums = [0, 0, 0];
    for (let from = 0; from < slots * columns; from += columns) {
      if (from === current) continue;
      for (let column = 0; column < columns; column += 1)
        sums[column] = (sums[column] ?? 0) + (this.#slots[from + column] ?? 0);
    }
    const [calls = 0, failed = 0, outputTokens = 0] = sums;
    return { calls, failed, outputTokens };
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

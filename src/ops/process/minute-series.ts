/** How many minutes are kept. */
export const keptMinutes = 60;

const minuteMs = 60_000;

/** The number of the minute that a reading of the clock is in. */
export function toMinute(nowMs: number): number {
  return Math.floor(nowMs / minuteMs);
}

/** Counts of several columns for each of the last {@link keptMinutes}, the one that has begun included. */
export class MinuteSeries {
  readonly #columns: number;
  readonly #counts: Float64Array;
  /** The latest minute that was written or read. */
  #minute: number;

  constructor(columns: number, minute: number) {
    this.#columns = columns;
    this.#counts = new Float64Array(columns * keptMinutes);
    this.#minute = minute;
  }

  add(minute: number, column: number, amount = 1): void {
    this.#advance(minute);
    const index = this.#indexOf(minute) + column;
    this.#counts[index] = (this.#counts[index] ?? 0) + amount;
  }

  /** The sums of the columns over the last so many minutes. */
  sums(minute: number, minutes: number): number[] {
    const sums = Array.from<number>({ length: this.#columns }).fill(0);
    for (const row of this.rows(minute, minutes))
      row.forEach((count, column) => {
        sums[column] = (sums[column] ?? 0) + count;
      });
    return sums;
  }

  /** The counts of each of the last so many minutes, the oldest first. */
  rows(minute: number, minutes: number): readonly Float64Array[] {
    this.#advance(minute);
    return Array.from({ length: minutes }, (_, age) => {
      const from = this.#indexOf(minute - (minutes - 1 - age));
      return this.#counts.subarray(from, from + this.#columns);
    });
  }

  /** Empties the minutes that have begun since. */
  #advance(minute: number): void {
    const passed = Math.min(keptMinutes, minute - this.#minute);
    for (let step = 0; step < passed; step += 1) {
      const from = this.#indexOf(minute - step);
      this.#counts.fill(0, from, from + this.#columns);
    }
    this.#minute = Math.max(this.#minute, minute);
  }

  #indexOf(minute: number): number {
    return (((minute % keptMinutes) + keptMinutes) % keptMinutes) * this.#columns;
  }
}

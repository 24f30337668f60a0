import { MinuteSeries, toMinute } from "./minute-series.ts";

/** How often calls failed alike, as plain data that adds up. */
export interface ErrorCounts {
  readonly reason: string;
  readonly provider: string;
  readonly contentBegun: boolean;
  /** For each minute of the window, the oldest first. */
  readonly byMinute: readonly number[];
}

// Reasons and providers are a few each; this bounds what a configuration of very many providers keeps.
const mostKinds = 500;

/** ErrorBreakdown counts failed calls by reason, provider and whether content had come, for the last hour. */
export class ErrorBreakdown {
  readonly #now: () => number;
  readonly #kinds = new Map<string, { readonly kind: Omit<ErrorCounts, "byMinute">; readonly series: MinuteSeries }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(minute: number, kind: Omit<ErrorCounts, "byMinute">): void {
    const bounded =
      this.#kinds.size < mostKinds || this.#kinds.has(keyOf(kind)) ? kind : { ...kind, provider: "other" };
    const key = keyOf(bounded);
    const known = this.#kinds.get(key) ?? { kind: bounded, series: new MinuteSeries(1, minute) };
    this.#kinds.set(key, known);
    known.series.add(minute, 0);
  }

  /** Those of the last so many minutes. */
  counts(minutes: number): ErrorCounts[] {
    const minute = toMinute(this.#now());
    return [...this.#kinds.values()]
      .map(({ kind, series }) => ({ ...kind, byMinute: series.rows(minute, minutes).map(([count = 0]) => count) }))
      .filter(({ byMinute }) => byMinute.some((count) => count > 0));
  }
}

function keyOf({ reason, provider, contentBegun }: Omit<ErrorCounts, "byMinute">): string {
  return `${reason} ${contentBegun ? 1 : 0} ${provider}`;
}

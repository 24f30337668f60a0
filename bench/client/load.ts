import type { Quantiles } from "../statistics/quantile.ts";

/** What a client does with a target. Each call must bring exactly `tokens` tokens. */
export type Load =
  /**
   * So many calls, `streams` of them at any time. A rate keeps them apart where
   * a program is so fast that the client would be the bottleneck.
   */
  | {
      readonly kind: "closed";
      readonly calls: number;
      readonly streams: number;
      readonly tokens: number;
      readonly maxCallsPerSecond?: number;
    }
  /** Calls that begin at a steady rate, whether earlier ones have ended or not. */
  | { readonly kind: "rate"; readonly calls: number; readonly callsPerSecond: number; readonly tokens: number }
  /** More calls, until each has its first token; they stay open. */
  | { readonly kind: "hold"; readonly calls: number; readonly tokens: number }
  /** Waits for the end of all calls that are held. */
  | { readonly kind: "finish" }
  /** One call that is cancelled after its first token. */
  | { readonly kind: "cancel" };

/** What came of a load. */
export interface LoadResult {
  readonly calls: number;
  readonly tokens: number;
  /** From the first call to the end of the last. */
  readonly wallMs: number;
  /** The longest time from when a call was due to begin, or began, to its end, in milliseconds. */
  readonly slowestMs?: number;
  /** From the call to its first token, in milliseconds. */
  readonly firstTokenMs?: Quantiles;
  /**
   * Between two reads that brought tokens, in milliseconds, once all streams are
   * open; tokens that came in one read have no time between them.
   */
  readonly gapMs?: Quantiles;
  /** When the call was cancelled, by the machine's clock. */
  readonly cancelledAtMs?: number;
  /** Calls that failed or brought another number of tokens. */
  readonly faults: number;
  /** What was wrong with the first of them. */
  readonly firstFault?: string;
}

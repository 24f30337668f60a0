import type { TimeLimits } from "../../core/call/time-limits.ts";
import type { FallbackClass } from "../failure-table.ts";
import type { OrderPolicy } from "./target-order.ts";

/** A name for one or more targets, with the defaults and caps of the calls that use it. */
export interface Alias {
  /** At least one. */
  readonly targets: readonly AliasTarget[];
  readonly policy: OrderPolicy;
  /** Failures of a target after which the next one takes over. */
  readonly fallbackOn: readonly FallbackClass[];
  /** Where a request sets none; its total is of the whole call. */
  readonly timeouts: TimeLimits;
  readonly defaults: AliasDefaults;
  readonly caps: AliasCaps;
}

/** One of the targets of an alias. */
export interface AliasTarget {
  /** "provider/model". */
  readonly target: string;
  /** Share of the calls, in relation to the others of its priority; above 0. */
  readonly weight: number;
  /** Targets with a lower number come first. */
  readonly priority: number;
}

/** Values for what a request leaves unset; what is undefined here, too, is left to the provider. */
export interface AliasDefaults {
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
  readonly stopSequences: readonly string[];
  readonly reasoningEffort: "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max" | undefined;
}

/** What no request exceeds; undefined is no limit. */
export interface AliasCaps {
  /** Of the answer, and of the reasoning. Also what a request gets that says nothing. */
  readonly maxTokens: number | undefined;
  /** The whole call, in milliseconds; its error is TOTAL_TIMEOUT. */
  readonly totalMs: number | undefined;
}

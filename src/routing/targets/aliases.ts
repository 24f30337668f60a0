// Routing: a request to an alias → the same request to one of its targets, within what the alias allows.
import { create } from "@bufbuild/protobuf";
import type { TimeLimits } from "../../core/call/time-limits.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
  type ReasoningOptions,
  ReasoningOptionsSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import type { FallbackClass } from "../failure-table.ts";
import type { OrderPolicy } from "./target-order.ts";

/** A name for one or more targets, with what is usual and what is allowed for the calls that use it. */
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
  /** Those with a lower number are tried first. */
  readonly priority: number;
}

/** What stands where a request says nothing; what is undefined here, too, is left to the provider. */
export interface AliasDefaults {
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly frequencyPenalty: number | undefined;
  readonly presencePenalty: number | undefined;
  readonly stopSequences: readonly string[];
  readonly reasoningEffort: keyof typeof efforts | undefined;
}

/** What no request exceeds; undefined is no limit. */
export interface AliasCaps {
  /** Of the answer, and of the reasoning. Also what a request gets that says nothing. */
  readonly maxTokens: number | undefined;
  /** The whole call, in milliseconds; its error is TOTAL_TIMEOUT. */
  readonly totalMs: number | undefined;
}

const efforts = {
  none: Effort.NONE,
  minimal: Effort.MINIMAL,
  low: Effort.LOW,
  medium: Effort.MEDIUM,
  high: Effort.HIGH,
  xhigh: Effort.XHIGH,
  max: Effort.MAX,
} as const;

/** The request as one of the alias's targets gets it. */
export function toTargetRequest(request: CompleteRequest, { defaults, caps }: Alias, target: string): CompleteRequest {
  return create(CompleteRequestSchema, {
    ...request,
    model: target,
    maxTokens: least(request.maxTokens ?? defaults.maxTokens, caps.maxTokens),
    temperature: request.temperature ?? defaults.temperature,
    topP: request.topP ?? defaults.topP,
    topK: request.topK ?? defaults.topK,
    frequencyPenalty: request.frequencyPenalty ?? defaults.frequencyPenalty,
    presencePenalty: request.presencePenalty ?? defaults.presencePenalty,
    stopSequences: request.stopSequences.length > 0 ? request.stopSequences : [...defaults.stopSequences],
    reasoning: toReasoning(request.reasoning, defaults, caps),
  });
}

/** The lesser of two, of which either may be unset. */
function least(given: number | undefined, cap: number | undefined): number | undefined {
  return given === undefined || cap === undefined ? (given ?? cap) : Math.min(given, cap);
}

function toReasoning(
  asked: ReasoningOptions | undefined,
  { reasoningEffort }: AliasDefaults,
  { maxTokens }: AliasCaps,
): ReasoningOptions | undefined {
  const given = asked && capBudget(asked, maxTokens);
  const isChosen = (given?.effort ?? Effort.UNSPECIFIED) !== Effort.UNSPECIFIED || given?.budgetTokens !== undefined;
  if (isChosen || reasoningEffort === undefined) return given;
  return create(ReasoningOptionsSchema, { ...given, effort: efforts[reasoningEffort] });
}

/** Some servers reason besides the answer, so a budget for that has the same cap. */
function capBudget(given: ReasoningOptions, cap: number | undefined): ReasoningOptions {
  if (cap === undefined || given.budgetTokens === undefined || given.budgetTokens <= cap) return given;
  return create(ReasoningOptionsSchema, { ...given, budgetTokens: cap });
}

// Routing: a request to an alias → the same request to its target, within what the alias allows.
import { create } from "@bufbuild/protobuf";
import type { Layer } from "../core/answer.ts";
import type { Call } from "../core/call.ts";
import { GatewayError } from "../core/error.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
  type ReasoningOptions,
  ReasoningOptionsSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";

/** A name for a target, with what is usual and what is allowed for the calls that use it. */
export interface Alias {
  /** "provider/model". */
  readonly target: string;
  readonly defaults: AliasDefaults;
  readonly caps: AliasCaps;
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
  /** Also what a request gets that says nothing. */
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

/** Puts targets in place of the aliases of a directory; requests that name a target pass as they are. */
export function resolveAliases(directory: { readonly aliases: ReadonlyMap<string, Alias> }): Layer {
  return (next) => async (request, call) => next(resolveAlias(directory.aliases, request, call), call);
}

/** The request to the target of its alias, if it names one, whose time limit the call has from here on. */
export function resolveAlias(
  aliases: ReadonlyMap<string, Alias>,
  request: CompleteRequest,
  call: Call,
): CompleteRequest {
  const alias = aliases.get(request.model);
  if (alias === undefined) return request;
  capTotal(call, alias.caps.totalMs);
  return toTargetRequest(request, alias);
}

function capTotal(call: Call, totalMs: number | undefined): void {
  if (totalMs === undefined || totalMs >= call.limits.totalMs) return;
  const leftMs = totalMs - (call.clock.now() - call.startedAt);
  const message = `the call took longer than the limit of its model, ${totalMs} ms`;
  call.onEnd(
    call.clock.after(leftMs, () => call.end({ kind: "failed", error: new GatewayError("TOTAL_TIMEOUT", message) })),
  );
}

function toTargetRequest(request: CompleteRequest, { target, defaults, caps }: Alias): CompleteRequest {
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
    reasoning: toReasoning(request.reasoning, defaults),
  });
}

/** The lesser of two, of which either may be unset. */
function least(given: number | undefined, cap: number | undefined): number | undefined {
  return given === undefined || cap === undefined ? (given ?? cap) : Math.min(given, cap);
}

function toReasoning(
  given: ReasoningOptions | undefined,
  { reasoningEffort }: AliasDefaults,
): ReasoningOptions | undefined {
  const isChosen = (given?.effort ?? Effort.UNSPECIFIED) !== Effort.UNSPECIFIED || given?.budgetTokens !== undefined;
  if (isChosen || reasoningEffort === undefined) return given;
  return create(ReasoningOptionsSchema, { ...given, effort: efforts[reasoningEffort] });
}

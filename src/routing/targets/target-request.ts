// Routing: a completion request → the same request to one of its targets, within what its alias allows.
import { create } from "@bufbuild/protobuf";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
  type ReasoningOptions,
  ReasoningOptionsSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import type { RequestMapping } from "../route.ts";
import { createCapCheck } from "./alias-caps.ts";
import type { Alias, AliasCaps, AliasDefaults } from "./aliases.ts";

/** Makes the requests of targets for Complete, StreamComplete and CountTokens. */
export const completionMapping: RequestMapping<CompleteRequest> = {
  withModel: (request, model) => create(CompleteRequestSchema, { ...request, model }),
  withinAlias(request, alias) {
    const checkCaps = createCapCheck(request, alias.caps);
    return ({ provider, model }) => {
      checkCaps(provider.kind);
      return toTargetRequest(request, alias, model);
    };
  },
};

const efforts = {
  none: Effort.NONE,
  minimal: Effort.MINIMAL,
  low: Effort.LOW,
  medium: Effort.MEDIUM,
  high: Effort.HIGH,
  xhigh: Effort.XHIGH,
  max: Effort.MAX,
} as const satisfies Record<NonNullable<AliasDefaults["reasoningEffort"]>, Effort>;

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
  const given = asked && capThinking(asked, maxTokens);
  const isChosen = (given?.effort ?? Effort.UNSPECIFIED) !== Effort.UNSPECIFIED || given?.budgetTokens !== undefined;
  if (isChosen || reasoningEffort === undefined) return given;
  return create(ReasoningOptionsSchema, { ...given, effort: efforts[reasoningEffort] });
}

/** Some servers reason besides the answer, so the tokens for that have the same cap. */
function capThinking(given: ReasoningOptions, cap: number | undefined): ReasoningOptions {
  if (cap === undefined || given.budgetTokens === undefined || given.budgetTokens <= cap) return given;
  return create(ReasoningOptionsSchema, { ...given, budgetTokens: cap });
}

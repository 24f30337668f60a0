import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { MessagesRequest, Thinking } from "../api.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import type { RequestContext } from "./request-context.ts";

/** The sampling parameters: how the model chooses tokens. */
export type Sampling = Pick<MessagesRequest, "temperature" | "top_p" | "top_k">;

/** The first version of the API that has no sampling parameters. */
const firstWithoutSampling = "2026-10-21";

/**
 * The sampling parameters that a model takes. Where it takes none, values that are
 * its default anyway (temperature 1, top_p from 0.99 on) are left out, and others are
 * rejected or dropped. So are seed and the penalties, which no model of this API has.
 */
export function toSampling(
  request: CompleteRequest,
  { facts, version, thinking }: SamplingContext,
  rejectOrDrop: RejectOrDrop,
): Sampling {
  if (request.seed !== undefined) rejectOrDrop("seed", "the Messages API has no seed; leave it out");
  if (request.frequencyPenalty !== undefined) rejectOrDrop("frequency_penalty", noPenalty);
  if (request.presencePenalty !== undefined) rejectOrDrop("presence_penalty", noPenalty);
  if (!facts.takesSampling || version >= firstWithoutSampling) return withoutSampling(request, rejectOrDrop);
  return thinking === undefined || thinking.type === "disabled"
    ? freeSampling(request, facts, rejectOrDrop)
    : samplingWithThinking(request, rejectOrDrop);
}

/** The facts that sampling depends on. */
export interface SamplingContext {
  readonly facts: ModelFacts;
  /** Version of the API. */
  readonly version: string;
  readonly thinking: Thinking | undefined;
}

const noPenalty = "the Messages API has no penalties; leave it out";

function withoutSampling({ temperature, topP, topK }: CompleteRequest, rejectOrDrop: RejectOrDrop): Sampling {
  const problem = "this model picks tokens by its own rules; leave it out";
  if (temperature !== undefined && temperature !== 1) rejectOrDrop("temperature", problem);
  if (topP !== undefined && topP < 0.99) rejectOrDrop("top_p", problem);
  if (topK !== undefined) rejectOrDrop("top_k", problem);
  return {};
}

function samplingWithThinking({ temperature, topP, topK }: CompleteRequest, rejectOrDrop: RejectOrDrop): Sampling {
  const problem = "not while the model reasons; leave it out, or reasoning";
  if (temperature !== undefined && temperature !== 1) rejectOrDrop("temperature", problem);
  if (topK !== undefined) rejectOrDrop("top_k", problem);
  return { top_p: topP !== undefined && topP < 0.95 ? rejectOrDrop("top_p", problem) : topP };
}

function freeSampling(
  { temperature, topP, topK }: CompleteRequest,
  facts: ModelFacts,
  rejectOrDrop: RejectOrDrop,
): Sampling {
  const excludes = !facts.takesBothSamplings && temperature !== undefined && topP !== undefined;
  const isTooHot = facts.isAnthropics && temperature !== undefined && temperature > 1;
  return {
    temperature: isTooHot ? rejectOrDrop("temperature", "this model takes 0 to 1; write less") : temperature,
    top_p: excludes ? rejectOrDrop("top_p", "this model takes either temperature or top_p; leave one out") : topP,
    top_k: topK,
  };
}

/** The sequences that end an answer. Those of only white space are rejected or dropped, since Anthropic takes none. */
export function toStopSequences(
  sequences: readonly string[],
  { facts, rejectOrDrop }: RequestContext,
): readonly string[] {
  if (!facts.isAnthropics) return sequences;
  return sequences.filter((sequence, index) => {
    const isBlank = sequence.trim() === "";
    if (isBlank) rejectOrDrop(`stop_sequences[${index}]`, "a stop sequence needs more than white space; leave it out");
    return !isBlank;
  });
}

import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import type { ChatEffort, ChatRequest } from "../api.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import type { RequestContext } from "./request-context.ts";

/** The members that control how the next token is sampled. */
export type Sampling = Pick<ChatRequest, "temperature" | "top_p" | "top_k" | "frequency_penalty" | "presence_penalty">;

/** Whether a request has any sampling parameter. */
export function hasSampling(request: CompleteRequest): boolean {
  const { temperature, topP, topK, frequencyPenalty, presencePenalty } = request;
  return (temperature ?? topP ?? topK ?? frequencyPenalty ?? presencePenalty) !== undefined;
}

/**
 * Writes the sampling parameters that the server knows and that the model takes at
 * this reasoning effort. Of those not taken, a default value (temperature and top_p 1,
 * penalties 0) is left out, since it changes nothing; any other is rejected or dropped.
 */
export function toSampling(
  request: CompleteRequest,
  effort: ChatEffort | undefined,
  context: RequestContext,
): Sampling {
  const { temperature, topP, topK } = request;
  const { facts, dialect, rejectOrDrop } = context;
  const isTaken = takesSampling(facts, effort);
  if (!isTaken && (temperature ?? 1) !== 1) rejectOrDrop("temperature", whileReasoning);
  if (!isTaken && (topP ?? 1) !== 1) rejectOrDrop("top_p", whileReasoning);
  if (!dialect.topK && topK !== undefined) rejectOrDrop("top_k", noTopK);
  return {
    ...(isTaken && { temperature, top_p: topP }),
    ...(dialect.topK && { top_k: topK }),
    ...toPenalties(request, isTaken, context),
  };
}

function toPenalties(
  { frequencyPenalty, presencePenalty }: CompleteRequest,
  isTakenByModel: boolean,
  { dialect, rejectOrDrop }: RequestContext,
): Sampling {
  if (isTakenByModel && dialect.penalties) {
    return { frequency_penalty: frequencyPenalty, presence_penalty: presencePenalty };
  }
  const problem = dialect.penalties ? whileReasoning : "this server does not know it; leave it out";
  if ((frequencyPenalty ?? 0) !== 0) rejectOrDrop("frequency_penalty", problem);
  if ((presencePenalty ?? 0) !== 0) rejectOrDrop("presence_penalty", problem);
  return {};
}

const noTopK = 'this server is not known to take it; where it does, set "topK" for it in the configuration';
const whileReasoning = "not while this model reasons; leave it out, or use another model";

function takesSampling(facts: ModelFacts, effort: ChatEffort | undefined): boolean {
  switch (facts.takesSampling) {
    case "always":
      return true;
    case "never":
      return false;
    case "without_reasoning":
      return effort === "none" || (effort === undefined && !facts.reasonsByDefault);
    default:
      return facts.takesSampling satisfies never;
  }
}

/**
 * Writes the seed, digit for digit, in the member that the server has for it. It is
 * rejected or dropped where there is none.
 */
export function toSeed(
  seed: bigint | undefined,
  { dialect, rejectOrDrop }: RequestContext,
): Pick<ChatRequest, "seed" | "random_seed"> {
  if (seed === undefined) return {};
  if (dialect.seedField === "none") return rejectOrDrop("seed", "this server does not know it; leave it out") ?? {};
  // A 64-bit integer does not fit into a JavaScript number.
  return { [dialect.seedField]: jsonText(String(seed)) };
}

/**
 * The stop sequences, as many as both model and server take; those beyond are rejected
 * or dropped. Undefined for none.
 */
export function toStop(
  sequences: readonly string[],
  { facts, dialect, rejectOrDrop }: RequestContext,
): readonly string[] | undefined {
  const most = Math.min(facts.maxStopSequences, dialect.maxStopSequences);
  if (sequences.length > most) {
    const limitedBy = facts.maxStopSequences <= dialect.maxStopSequences ? "model" : "server";
    rejectOrDrop(
      "stop_sequences",
      `this ${limitedBy} takes ${most === 0 ? "none" : `at most ${most}`}; leave the others out`,
    );
  }
  const taken = sequences.slice(0, most);
  return taken.length === 0 ? undefined : taken;
}

import { type AttemptRecord, usageOfAttempt } from "../../core/call/progress.ts";
import type { ObservedCompletion } from "../../core/observer.ts";
import { priceSourceOf, sourceOf, toDollars } from "../metrics/usage-tokens.ts";
import type { SpanAttributes } from "./attributes.ts";
import { toFinishName } from "./finish-names.ts";
import type { SpanNames } from "./span-names.ts";
import { splitTarget } from "./split-target.ts";

const msPerSecond = 1_000;

/**
 * The attributes of an attempt that has ended, by the semantic conventions for
 * generative AI. One literal, since objects that are spread into each other cost
 * several times as much.
 */
export function toAttemptAttributes(
  attempt: AttemptRecord,
  { rpc, request, progress }: ObservedCompletion,
  names: SpanNames,
): SpanAttributes {
  const { number, target, reason, startedAt, openedAt, finishReason } = attempt;
  const { provider, model } = splitTarget(target);
  const { kind, address, port } = names.factsOf(provider);
  // Only the attempt whose answer has begun is served.
  const served = openedAt === undefined || progress.served?.attempt !== number ? undefined : progress.served;
  const requestId = served?.providerRequestId;
  const usage = rpc === "CountTokens" ? undefined : usageOfAttempt(attempt);
  const cost = usage?.cost;
  const isStream = rpc === "StreamComplete";
  return {
    "gen_ai.operation.name": rpc === "CountTokens" ? "count_tokens" : "chat",
    "gen_ai.provider.name": kind,
    "server.address": address,
    "server.port": port,
    "gen_ai.request.model": names.of(model),
    "gen_ai.request.stream": isStream,
    "gen_ai.request.max_tokens": request.maxTokens,
    "gen_ai.request.temperature": request.temperature,
    "gen_ai.request.top_p": request.topP,
    "gen_ai.request.top_k": request.topK,
    "gen_ai.request.frequency_penalty": request.frequencyPenalty,
    "gen_ai.request.presence_penalty": request.presencePenalty,
    "gen_ai.request.seed": request.seed === undefined ? undefined : Number(request.seed),
    "tokenwire.target": names.of(target),
    "tokenwire.attempt.number": number,
    "error.type": reason,
    "gen_ai.response.model": served && names.of(served.model),
    "tokenwire.upstream.request_id": requestId === undefined || requestId === "" ? undefined : names.ofOnce(requestId),
    "gen_ai.response.finish_reasons": finishReason === undefined ? undefined : [toFinishName(finishReason)],
    "gen_ai.response.time_to_first_chunk":
      isStream && openedAt !== undefined ? (openedAt - startedAt) / msPerSecond : undefined,
    "gen_ai.usage.input_tokens": usage?.inputTokens,
    "gen_ai.usage.output_tokens": usage?.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage?.cacheReadTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage?.cacheWriteTokens,
    "gen_ai.usage.reasoning.output_tokens": usage?.reasoningTokens,
    "tokenwire.usage.source": usage && sourceOf(usage),
    "tokenwire.cost": cost && toDollars(cost),
    "tokenwire.price.source": cost && priceSourceOf(cost),
  };
}

import { create } from "@bufbuild/protobuf";
import type { Open } from "../core/answer/answer.ts";
import { estimateInputTokens, toTokenCount } from "../core/answer/usage.ts";
import type { Call } from "../core/call/call.ts";
import { failWith } from "../core/call/fail-with.ts";
import { untilAborted } from "../core/call/until-aborted.ts";
import { GatewayError } from "../core/errors/error.ts";
import {
  type CompleteRequest,
  type CountTokensResponse,
  CountTokensResponseSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { failOverKeys } from "./layers/key-failover.ts";
import { type Candidate, limitByRoute, toRoute } from "./route.ts";
import { enter } from "./targets/ask-target.ts";
import { candidatesInOrder } from "./targets/candidate-order.ts";
import type { ModelResolver } from "./targets/model-resolver.ts";

/** Counts the input tokens of a request; rejects with a GatewayError. The call has ended when it is through. */
export type CountTokens = Open<CompleteRequest, CountTokensResponse>;

/** Counts by the target that a request would be tried at first, or estimates where its provider does not count. */
export function countTokensAt(resolver: ModelResolver, random: () => number): CountTokens {
  const countWithKeys = failOverKeys(countAtTarget);

  async function count(asked: CompleteRequest, call: Call): Promise<CountTokensResponse> {
    const route = toRoute(resolver, asked);
    limitByRoute(route, call);
    const [candidate] = candidatesInOrder(route, random, call);
    if (candidate === undefined) throw new GatewayError("INTERNAL", "a route without targets");
    if (candidate.target.provider.countTokens !== undefined) return countWithKeys(candidate, call);
    return create(CountTokensResponseSchema, { inputTokens: estimateInputTokens(candidate.request), estimated: true });
  }

  return async (request, call) => {
    try {
      const response = await count(request, call);
      call.end({ kind: "ok" });
      call.signal.throwIfAborted();
      return response;
    } catch (thrown) {
      throw failWith(call, thrown);
    }
  };
}

async function countAtTarget(candidate: Candidate, call: Call): Promise<CountTokensResponse> {
  const { request } = candidate;
  const { attempt, provider } = await enter(candidate, call);
  try {
    const counted = await untilAborted(attempt.signal, () => provider.countTokens?.(request, attempt));
    const inputTokens = toTokenCount(counted);
    if (inputTokens === undefined) {
      throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `${provider.name}: the token count is no whole number`);
    }
    attempt.end({ kind: "finished" });
    return create(CountTokensResponseSchema, { inputTokens });
  } catch (thrown) {
    throw failWith(attempt, thrown);
  }
}

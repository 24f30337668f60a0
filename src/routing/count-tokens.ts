import { create } from "@bufbuild/protobuf";
import type { Open } from "../core/answer/answer.ts";
import { estimateInputTokens, toTokenCount } from "../core/answer/usage.ts";
import type { Completion } from "../core/call/completion.ts";
import { failWith } from "../core/call/lifetime.ts";
import { untilAborted } from "../core/call/until-aborted.ts";
import { GatewayError } from "../core/errors/error.ts";
import {
  type CompleteRequest,
  type CountTokensResponse,
  CountTokensResponseSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { tryOtherKeys } from "./layers/key-failover.ts";
import { type Candidate, limitByRoute, toRoute } from "./route.ts";
import { enter } from "./targets/ask-target.ts";
import { candidatesInOrder } from "./targets/candidate-order.ts";
import type { Directory } from "./targets/model-resolver.ts";

/** Counts the input tokens of a request; rejects with a GatewayError. The call has ended when it is through. */
export type CountTokens = Open<CompleteRequest, CountTokensResponse>;

/** Counts by the target that a request would be tried at first, or estimates where its provider does not count. */
export function countTokensAt(directory: Directory, random: () => number): CountTokens {
  const countWithKeys = tryOtherKeys(countAtTarget);

  async function count(asked: CompleteRequest, call: Completion): Promise<CountTokensResponse> {
    const route = toRoute(directory, asked);
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

async function countAtTarget(candidate: Candidate, call: Completion): Promise<CountTokensResponse> {
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

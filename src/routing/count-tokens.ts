import { create } from "@bufbuild/protobuf";
import type { Call } from "../core/call.ts";
import { GatewayError } from "../core/error.ts";
import { failWith } from "../core/fail-with.ts";
import { untilAborted } from "../core/until-aborted.ts";
import { estimateInputTokens, toTokenCount } from "../core/usage.ts";
import {
  type CompleteRequest,
  type CountTokensResponse,
  CountTokensResponseSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { candidatesInOrder } from "./candidate-order.ts";
import type { Directory } from "./directory.ts";
import { limitByRoute, toRoute } from "./route.ts";
import { enter } from "./targets.ts";

/** Counts the input tokens of a request; rejects with a GatewayError. The call has ended when it is through. */
export type CountTokens = (request: CompleteRequest, call: Call) => Promise<CountTokensResponse>;

/** Counts by the target that a request would be tried at first, or estimates where its provider does not count. */
export function countTokensAt(directory: Directory, random: () => number): CountTokens {
  async function count(asked: CompleteRequest, call: Call): Promise<CountTokensResponse> {
    const route = toRoute(directory, asked);
    limitByRoute(route, call);
    const [candidate] = candidatesInOrder(route, random, call);
    if (candidate === undefined) throw new GatewayError("INTERNAL", "a route without targets");
    const { target, request } = candidate;
    if (target.provider.countTokens === undefined) {
      return create(CountTokensResponseSchema, { inputTokens: estimateInputTokens(request), estimated: true });
    }
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

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
import { resolveAlias } from "./aliases.ts";
import { type Directory, findTarget } from "./directory.ts";
import { enter, withModel } from "./targets.ts";

/** Counts the input tokens of a request; rejects with a GatewayError. The call has ended when it is through. */
export type CountTokens = (request: CompleteRequest, call: Call) => Promise<CountTokensResponse>;

/** Counts by the target that a request's model names, or estimates where its provider does not count. */
export function countTokensAt(directory: Directory): CountTokens {
  async function count(asked: CompleteRequest, call: Call): Promise<CountTokensResponse> {
    const request = resolveAlias(directory.aliases, asked, call);
    const target = findTarget(directory, request.model);
    const { provider, model } = target;
    const countTokens = provider.countTokens?.bind(provider);
    if (countTokens === undefined) {
      return create(CountTokensResponseSchema, { inputTokens: estimateInputTokens(request), estimated: true });
    }
    const attempt = await enter(target, call);
    try {
      const counted = await untilAborted(attempt.signal, () => countTokens(withModel(request, model), attempt));
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

import { create } from "@bufbuild/protobuf";
import { inputTexts } from "../../core/answer/usage.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Usage, Usage_Source, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { Step } from "./script/script.ts";
import { countTokens } from "./script/tokens.ts";

/** Counts the tokens of an answer. */
export interface UsageCounter {
  readonly count: (step: Step) => void;
  /** The usage so far. */
  usage(): Usage;
}

/** Creates the counter of an answer to `request`. */
export function createUsageCounter(request: CompleteRequest): UsageCounter {
  const inputTokens = countInputTokens(request);
  let outputTokens = 0;
  let reasoningTokens = 0;
  return {
    count({ kind }) {
      if (kind !== "mark") outputTokens += 1;
      if (kind === "thought") reasoningTokens += 1;
    },
    usage: () =>
      create(UsageSchema, {
        inputTokens,
        outputTokens,
        ...(reasoningTokens > 0 && { reasoningTokens }),
        source: Usage_Source.PROVIDER,
      }),
  };
}

/** Tokens of a request, as {@link countTokens} counts them. */
export function countInputTokens(request: CompleteRequest): number {
  return inputTexts(request).reduce((sum, text) => sum + countTokens(text), 0);
}

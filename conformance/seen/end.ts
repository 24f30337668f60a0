import type { DescEnum } from "@bufbuild/protobuf";
import { type CompleteResponse, type Finished, FinishReasonSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { Usage_SourceSchema } from "../../src/gen/tokenwire/v1/usage_pb.ts";
import type { Values } from "../outcome.ts";

/** The values at the end of a whole answer, which are the same for either RPC. */
export function endValues({
  finishReason,
  providerFinishReason,
  stopSequence,
  usage,
}: CompleteResponse | Finished): Values {
  return new Map<string, unknown>([
    ["finishReason", nameOf(FinishReasonSchema, finishReason)],
    ["providerFinishReason", providerFinishReason],
    ["stopSequence", stopSequence],
    ["usage.source", usage && nameOf(Usage_SourceSchema, usage.source)],
    ["usage.inputTokens", usage?.inputTokens],
    ["usage.outputTokens", usage?.outputTokens],
    ["usage.cacheReadTokens", usage?.cacheReadTokens],
    ["usage.cacheWriteTokens", usage?.cacheWriteTokens],
    ["usage.reasoningTokens", usage?.reasoningTokens],
  ]);
}

function nameOf({ value }: DescEnum, number: number): string {
  return value[number]?.localName ?? String(number);
}

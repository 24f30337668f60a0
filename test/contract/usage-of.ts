import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import { type Usage, UsageSchema } from "../../src/gen/tokenwire/v1/usage_pb.ts";

/** What an answer cost in the end. */
export function finalUsageOf(events: readonly StreamEvent[]): Usage {
  const last = events.at(-1);
  return (last?.case === "finished" ? last.value.usage : undefined) ?? create(UsageSchema);
}

/** The counts of `usage` that are higher than those of a later one; empty where none is. */
export function excessOf(usage: Usage, later: Usage): string[] {
  return counts.filter((count) => (usage[count] ?? 0) > (later[count] ?? 0));
}

const counts = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "reasoningTokens"] as const;

/** The parts of `usage` that are more than what they are parts of; empty where none is. */
export function oversizedOf(usage: Usage): string[] {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = usage;
  return [
    ...(cacheReadTokens + cacheWriteTokens > inputTokens ? ["cacheReadTokens + cacheWriteTokens"] : []),
    ...(reasoningTokens > outputTokens ? ["reasoningTokens"] : []),
  ];
}

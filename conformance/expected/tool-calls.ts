import type { ExpectedRow } from "../corpus/expected-row.ts";
import type { ToldToolCall } from "../told.ts";

/**
 * The tool calls that the SDK reads. Arguments are text where the SDK has it:
 * OpenAI's always, Anthropic's where they were streamed. Elsewhere it has an
 * object, and no more than the value can be compared.
 */
export function expectToolCalls(row: ExpectedRow): readonly ToldToolCall[] {
  const streamed = streamedArguments(row);
  return (row.tool_calls ?? []).map(({ id, name, arguments: read }, position) => ({
    id,
    name,
    arguments: streamed[position] || read,
  }));
}

/** The streamed arguments of each call of a client's tool, undefined where there are none. */
function streamedArguments({ block_types, raw_args_by_index }: ExpectedRow): readonly (string | undefined)[] {
  const indices = [...(block_types ?? []).entries()].filter(([, type]) => type === "tool_use");
  return indices.map(([index]) => raw_args_by_index?.[index]);
}

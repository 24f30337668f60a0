import type { ExpectedRow } from "../corpus/expected-row.ts";
import type { ToolCallContent } from "../outcome.ts";

/**
 * The tool calls that the SDK reads. Arguments are text where the SDK has it:
 * OpenAI's always, Anthropic's where they were streamed. Elsewhere it has an
 * object, and no more than the value can be compared.
 */
export function expectToolCalls(row: ExpectedRow): readonly ToolCallContent[] {
  return withStreamedArguments(row.tool_calls ?? [], row, ["tool_use"]);
}

/** The same of tools that the provider ran itself. */
export function expectServerToolCalls(row: ExpectedRow): readonly ToolCallContent[] {
  return withStreamedArguments(row.server_tool_uses ?? [], row, ["server_tool_use", "mcp_tool_use"]);
}

function withStreamedArguments(
  calls: NonNullable<ExpectedRow["tool_calls"]>,
  row: ExpectedRow,
  types: readonly string[],
): readonly ToolCallContent[] {
  const streamed = streamedArguments(row, types);
  return calls.map(({ id, name, arguments: read }, position) => ({ id, name, arguments: streamed[position] || read }));
}

/** The streamed arguments of each call in blocks of some types, undefined where there are none. */
function streamedArguments(
  { block_types, raw_args_by_index }: ExpectedRow,
  types: readonly string[],
): readonly (string | undefined)[] {
  const indices = [...(block_types ?? []).entries()].filter(([, type]) => types.includes(type));
  return indices.map(([index]) => raw_args_by_index?.[index]);
}

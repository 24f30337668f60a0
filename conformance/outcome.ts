/** Values by their names, such as "usage.inputTokens" or "toolCalls[0].name". */
export type Values = ReadonlyMap<string, unknown>;

/** What a caller gets of an answer, or is expected to get. */
export interface Outcome {
  /** How the call ends: its status, and the fields of its error. */
  readonly verdict: Values;
  /** What the model wrote; undefined where none of it is reported. */
  readonly content?: Values | undefined;
  /** What is only reported at the end of a whole answer. */
  readonly end?: Values | undefined;
  /** The JSON of each event of a stream, without what differs from call to call. */
  readonly events?: readonly unknown[] | undefined;
}

/** A tool call of which anything may be amiss. */
export interface ToolCallContent {
  readonly id: unknown;
  readonly name: unknown;
  /** Text byte for byte, or an object where no more than its value is known. */
  readonly arguments: unknown;
}

/** The values of tool calls, by their position. */
export function toolCallValues(
  calls: readonly ToolCallContent[],
  name: "toolCalls" | "serverToolCalls" = "toolCalls",
): (readonly [name: string, value: unknown])[] {
  return calls.flatMap((call, position) =>
    (["id", "name", "arguments"] as const).map((member) => [`${name}[${position}].${member}`, call[member]] as const),
  );
}

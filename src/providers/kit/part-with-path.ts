import { create } from "@bufbuild/protobuf";
import { unsupported } from "../../core/errors/unsupported.ts";
import { type Message, type Part, PartSchema, type ToolResult } from "../../gen/tokenwire/v1/message_pb.ts";

/** A part and its field path in the request, such as "messages[0].parts[1]", for errors that name it. */
export interface PartWithPath {
  readonly part: Part;
  readonly path: string;
}

/** The parts of a message or a tool result. `text` is the shorthand for a single text part. */
export function partsWithPath({ text, parts }: Message | ToolResult, path: string): PartWithPath[] {
  if (parts.length > 0) return parts.map((part, index) => ({ part, path: `${path}.parts[${index}]` }));
  return [textWithPath(text, `${path}.text`)];
}

/** The text part of a field that is a shorthand for one. */
export function textWithPath(text: string, path: string): PartWithPath {
  return { part: create(PartSchema, { content: { case: "text", value: text } }), path };
}

/**
 * Throws UNSUPPORTED_FEATURE for the first part of any other kind than these. `what`
 * names what holds the parts, such as "a tool result of Ollama".
 */
export function rejectAllBut(
  kinds: readonly Part["content"]["case"][],
  parts: readonly PartWithPath[],
  what: string,
): void {
  const rejected = parts.find(({ part: { content } }) => !kinds.includes(content.case));
  if (rejected === undefined) return;
  throw unsupported(rejected.path, `${what} cannot hold ${rejected.part.content.case ?? "an empty part"}`);
}

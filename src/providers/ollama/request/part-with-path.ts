import { create } from "@bufbuild/protobuf";
import { unsupported } from "../../../core/errors/unsupported.ts";
import { type Message, type Part, PartSchema, type ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";

/** A part and where it stands, such as "messages[0].parts[1]". */
export interface PartWithPath {
  readonly part: Part;
  readonly path: string;
}

/** The parts of a message or a tool result, whose `text` is the shorthand for a single one. */
export function findParts({ text, parts }: Message | ToolResult, path: string): PartWithPath[] {
  if (parts.length > 0) return parts.map((part, index) => ({ part, path: `${path}.parts[${index}]` }));
  return [{ part: create(PartSchema, { content: { case: "text", value: text } }), path: `${path}.text` }];
}

/** The texts among parts as the one text that a message has. */
export function joinTexts(parts: readonly PartWithPath[]): string {
  return parts.map(({ part: { content } }) => (content.case === "text" ? content.value : "")).join("");
}

/** Throws UNSUPPORTED_FEATURE for the first part of any other than these kinds. */
export function refuseAllBut(
  kinds: readonly Part["content"]["case"][],
  parts: readonly PartWithPath[],
  what: string,
): void {
  const refused = parts.find(({ part: { content } }) => !kinds.includes(content.case));
  if (refused === undefined) return;
  throw unsupported(refused.path, `${what} of Ollama cannot hold ${refused.part.content.case ?? "an empty part"}`);
}

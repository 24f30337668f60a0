import { create } from "@bufbuild/protobuf";
import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import { type Message, type Part, PartSchema, type ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";

/** A part and its field path in the request, such as "messages[0].parts[1]", for errors that name it. */
export interface PartWithPath {
  readonly part: Part;
  readonly path: string;
}

/** The parts of a message or a tool result. `text` is the shorthand for a single text part. */
export function partsWithPath({ text, parts }: Message | ToolResult, path: string): PartWithPath[] {
  if (parts.length > 0) return parts.map((part, index) => ({ part, path: `${path}.parts[${index}]` }));
  return textWithPath(text, `${path}.text`);
}

/** The text part of a shorthand; none when it is empty. */
export function textWithPath(text: string, path: string): PartWithPath[] {
  return text === "" ? [] : [{ part: create(PartSchema, { content: { case: "text", value: text } }), path }];
}

/** The parts without those of only white space, which models write, but the API does not take. */
export function withoutBlanks(parts: readonly PartWithPath[], rejectOrDrop: RejectOrDrop): PartWithPath[] {
  for (const each of parts) if (isBlank(each.part)) rejectOrDropHint(each, rejectOrDrop);
  return parts.filter(({ part }) => !isBlank(part));
}

/** Whether a part is text of only white space. */
export function isBlank({ content }: Part): boolean {
  return (content.case === "text" || content.case === "refusal") && content.value.trim() === "";
}

/** Rejects or drops the cache hint of a part that is not sent, or whose block can have none. */
export function rejectOrDropHint({ part, path }: PartWithPath, rejectOrDrop: RejectOrDrop): void {
  if (part.cacheHint === undefined) return;
  rejectOrDrop(`${path}.cache_hint`, "this part is not sent, or takes none; put it on another");
}

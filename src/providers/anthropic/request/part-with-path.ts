import { create } from "@bufbuild/protobuf";
import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import { type Message, type Part, PartSchema, type ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";

/** A part and where it stands, such as "messages[0].parts[1]". */
export interface PlacedPart {
  readonly part: Part;
  readonly path: string;
}

/** The parts of a message or a tool result, whose `text` is the shorthand for a single one. */
export function placeParts({ text, parts }: Message | ToolResult, path: string): PlacedPart[] {
  if (parts.length > 0) return parts.map((part, index) => ({ part, path: `${path}.parts[${index}]` }));
  return placeText(text, `${path}.text`);
}

/** The part that a shorthand stands for; none when it is empty. */
export function placeText(text: string, path: string): PlacedPart[] {
  return text === "" ? [] : [{ part: create(PartSchema, { content: { case: "text", value: text } }), path }];
}

/** Those of the parts that are more than white space: a model writes such text, and the API takes none. */
export function withoutBlanks(parts: readonly PlacedPart[], rejectOrDrop: RejectOrDrop): PlacedPart[] {
  for (const placed of parts) if (isBlank(placed.part)) rejectOrDropHint(placed, rejectOrDrop);
  return parts.filter(({ part }) => !isBlank(part));
}

/** Whether a part is text of nothing but white space. */
export function isBlank({ content }: Part): boolean {
  return (content.case === "text" || content.case === "refusal") && content.value.trim() === "";
}

/** Meets the cache hint of a part that is not sent, or without it. */
export function rejectOrDropHint({ part, path }: PlacedPart, rejectOrDrop: RejectOrDrop): void {
  if (part.cacheHint === undefined) return;
  rejectOrDrop(`${path}.cache_hint`, "this part is not sent, or takes none; put it on another");
}

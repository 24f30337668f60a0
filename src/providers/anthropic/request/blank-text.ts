import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { Message, Part, ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";
import { type PartWithPath, partsWithPath, textWithPath } from "../../kit/part-with-path.ts";

/** The parts of a message or a tool result; none where it is empty. */
export function filledParts(content: Message | ToolResult, path: string): PartWithPath[] {
  return content.parts.length > 0 ? partsWithPath(content, path) : filledText(content.text, `${path}.text`);
}

/** The text part of a field that is a shorthand for one; none when the field is empty. */
export function filledText(text: string, path: string): PartWithPath[] {
  return text === "" ? [] : [textWithPath(text, path)];
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

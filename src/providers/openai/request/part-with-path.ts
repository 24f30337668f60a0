import { create } from "@bufbuild/protobuf";
import { type Message, type Part, PartSchema, type ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";

/** A part and its field path in the request, such as "messages[0].parts[1]", for errors that name it. */
export interface PartWithPath {
  readonly part: Part;
  readonly path: string;
}

/** The parts of a message or a tool result. `text` is the shorthand for a single text part. */
export function partsWithPath({ text, parts }: Message | ToolResult, path: string): PartWithPath[] {
  if (parts.length > 0) return parts.map((part, index) => ({ part, path: `${path}.parts[${index}]` }));
  return [{ part: create(PartSchema, { content: { case: "text", value: text } }), path: `${path}.text` }];
}

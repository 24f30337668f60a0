import type { Part } from "../../gen/tokenwire/v1/message_pb.ts";
import type { ContentRoom } from "./content-room.ts";

/** One part of a message, by https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
export type ContentPart = Readonly<Record<string, unknown>>;

/** What messages and results of tools have. */
interface Content {
  /** Shorthand for a first part of text; empty for none. */
  readonly text: string;
  readonly parts?: readonly Part[];
}

/** The parts of a content that fit. Of images and documents the kind alone is kept, of opaque data nothing. */
export function toContentParts({ text, parts = [] }: Content, room: ContentRoom): ContentPart[] {
  const kept: ContentPart[] = [];
  if (text !== "" && room.begin()) kept.push(toTextPart("text", text, room));
  for (const part of parts) {
    if (!room.begin()) break;
    kept.push(toContentPart(part, room));
  }
  return kept;
}

/** A part of plain text. */
export function toTextPart(type: "text" | "reasoning" | "refusal", text: string, room: ContentRoom): ContentPart {
  return { type, content: room.take(text) };
}

/** A part, as much of it as fits. */
export function toContentPart({ content }: Part, room: ContentRoom): ContentPart {
  switch (content.case) {
    case "text":
    case "refusal":
      return toTextPart(content.case, content.value, room);
    case "reasoning":
      return toTextPart("reasoning", content.value.text, room);
    case "image":
    case "document":
      return { type: "blob", modality: content.case };
    case "toolCall":
    case "serverToolCall": {
      const { id, name, argumentsJson } = content.value;
      return { type: "tool_call", id: room.take(id), name: room.take(name), arguments: room.take(argumentsJson) };
    }
    case "toolResult": {
      const { toolCallId, text, parts } = content.value;
      const response = toContentParts({ text, parts }, room);
      return { type: "tool_call_response", id: room.take(toolCallId), response };
    }
    case "serverToolResult": {
      const { toolCallId, resultJson } = content.value;
      return { type: "tool_call_response", id: room.take(toolCallId), response: room.take(resultJson) };
    }
    default:
      return { type: "other" };
  }
}

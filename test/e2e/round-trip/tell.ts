import type { Part } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { parseExactJson, writeJson } from "../../../src/wire/json/json.ts";

/** A part of an answer in words; of a call's arguments what they say, since white space is the model's only in a stream. */
export function tell({ content }: Part): string {
  switch (content.case) {
    case "text":
    case "refusal":
      return `${content.case} ${content.value}`;
    case "reasoning": {
      const { text, signature, redacted } = content.value;
      return ["reasoning", text, new TextDecoder().decode(signature), redacted ? "redacted" : ""].join("|");
    }
    case "toolCall": {
      const { id, name, argumentsJson } = content.value;
      return `${id} ${name} ${writeJson(parseExactJson(argumentsJson))}`;
    }
    case "serverToolCall":
      return `${content.value.id} ${content.value.name} ${writeJson(parseExactJson(content.value.argumentsJson))}`;
    case "serverToolResult":
      return `${content.value.toolCallId} ${content.value.resultType}`;
    case "image":
    case "document":
    case "toolResult":
    case undefined:
      return `${content.case}`;
    default:
      return content satisfies never;
  }
}

import { asList, asObject, asString, type JsonObject } from "../../wire/json.ts";
import type { ChatProse } from "./api.ts";

/** Reads the reasoning, text and refusal of a delta or a message, in that order. Empty texts are left out. */
export function readProse(content: JsonObject): ChatProse[] {
  const prose: ChatProse[] = [
    readReasoning(content),
    ...readContent(content["content"]),
    { kind: "refusal", text: asString(content["refusal"]) },
  ];
  return prose.filter(({ kind, text }) => kind === "block" || text !== "");
}

function readReasoning(content: JsonObject): ChatProse {
  // Who sends both sends the same twice.
  const field = asString(content["reasoning_content"]) === "" ? "reasoning" : "reasoning_content";
  const text = asString(content[field]);
  // Snowflake has no such member: there the details are all that shows it. They go back themselves.
  const isInDetails = content[field] === undefined;
  return isInDetails
    ? { kind: "reasoning", text: readDetails(content["reasoning_details"]), field: undefined }
    : { kind: "reasoning", text, field };
}

function readDetails(details: unknown): string {
  return asList(details)
    .map((detail) => asString(asObject(detail)?.["text"]) || asString(asObject(detail)?.["summary"]))
    .join("");
}

/** Text, or a list of parts as Mistral sends it. */
function readContent(content: unknown): ChatProse[] {
  if (!Array.isArray(content)) return [{ kind: "text", text: asString(content) }];
  return asList(content).flatMap((item): ChatProse[] => {
    const part = asObject(item);
    switch (part?.["type"]) {
      case undefined:
        return [{ kind: "text", text: asString(item) }];
      case "text":
        return [{ kind: "text", text: asString(part?.["text"]) }];
      default:
        return part === undefined ? [] : [{ kind: "block", text: readThinking(part["thinking"]), block: part }];
    }
  });
}

function readThinking(thinking: unknown): string {
  if (typeof thinking === "string") return thinking;
  return asList(thinking)
    .map((part) => asString(asObject(part)?.["text"]))
    .join("");
}

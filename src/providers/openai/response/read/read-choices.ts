import { asList, asObject, type JsonObject } from "../../../../wire/json/json.ts";
import { readFinishReason } from "../../../kit/finish-reasons.ts";
import { readIndex } from "../../../kit/read-index.ts";
import type { ChatChoice, ChatContent } from "../../api.ts";
import { readAnnotations } from "../content/citations.ts";
import { readContentPieces } from "./read-text-parts.ts";
import { readToolCalls } from "./read-tool-calls.ts";

/** The choices of a chunk or of a whole answer, unread. Items that are no objects are left out. */
export function findChoices(completion: JsonObject): JsonObject[] {
  return objectsIn(completion["choices"]);
}

function objectsIn(list: unknown): JsonObject[] {
  const objects: JsonObject[] = [];
  for (const item of asList(list)) {
    const object = asObject(item);
    if (object !== undefined) objects.push(object);
  }
  return objects;
}

/**
 * Reads choices. The number of a choice without one is its position. Where two whole
 * messages of one list have the same number, the later one gets a number of its own.
 */
export function readChoices(choices: readonly JsonObject[]): ChatChoice[] {
  const [first] = choices;
  if (first !== undefined && choices.length === 1) return [readChoice(first, readIndex(first["index"]) ?? 0)];
  const seen = new Set<number>();
  return choices.map((choice, position) => {
    const given = readIndex(choice["index"]) ?? position;
    const isTaken = seen.has(given) && asObject(choice["message"]) !== undefined;
    const index = isTaken ? choices.length + position : given;
    seen.add(index);
    return readChoice(choice, index);
  });
}

function readChoice(choice: JsonObject, index: number): ChatChoice {
  const { text } = choice;
  const delta = toContent(choice["delta"]);
  const message = toContent(choice["message"]);
  // The older Completions API has `text` instead of a message.
  const legacy = typeof text === "string" ? { content: text } : undefined;
  const calls = callsBeside(choice);
  const added = delta ?? (message === undefined ? (legacy ?? calls) : undefined);
  return {
    index,
    delta: readContent(message === undefined ? withCalls(added, calls) : added),
    message: readContent(withCalls(message, calls)),
    finishReason: readFinishReason(choice["finish_reason"]),
  };
}

/** A delta or a message; some servers send the text instead of an object. */
function toContent(value: unknown): JsonObject | undefined {
  return typeof value === "string" && value !== "" ? { content: value } : asObject(value);
}

/** Tool calls that a server put into the choice instead of its message. */
function callsBeside({ tool_calls: calls }: JsonObject): JsonObject | undefined {
  return typeof calls === "object" && calls !== null ? { tool_calls: calls } : undefined;
}

function withCalls(content: JsonObject | undefined, calls: JsonObject | undefined): JsonObject | undefined {
  if (content === undefined || calls === undefined) return content;
  const own = content["tool_calls"];
  const hasOwn = typeof own === "object" && own !== null && Object.keys(own).length > 0;
  return hasOwn ? content : { ...content, ...calls };
}

function readContent(content: JsonObject | undefined): ChatContent | undefined {
  if (content === undefined) return undefined;
  return {
    pieces: readContentPieces(content),
    annotations: readAnnotations(content),
    toolCalls: readToolCalls(content),
    reasoningDetails: objectsIn(content["reasoning_details"]),
    extraContent: asObject(content["extra_content"]),
  };
}

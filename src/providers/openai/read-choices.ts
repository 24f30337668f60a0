import { asList, asObject, asString, type JsonObject } from "../../wire/json.ts";
import { readIndex } from "../kit/read-index.ts";
import type { ChatChoice, ChatContent } from "./api.ts";
import { readAnnotations } from "./read-citations.ts";
import { readProse } from "./read-prose.ts";
import { readToolCalls } from "./read-tool-calls.ts";

/** The choices of a chunk or of a whole answer that are objects, as they came. */
export function findChoices(completion: JsonObject): JsonObject[] {
  return asList(completion["choices"])
    .map(asObject)
    .filter((choice) => choice !== undefined);
}

/**
 * Reads choices. One without a number has its position. Where two messages of one
 * list have the same number, the later is a choice of its own.
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
  const { delta, message, text } = choice;
  // What the API before this one had in place of a message.
  const legacy = typeof text === "string" ? { content: text } : undefined;
  return {
    index,
    delta: readContent(asObject(delta) ?? (asObject(message) === undefined ? legacy : undefined)),
    message: readContent(asObject(message)),
    finishReason: asString(choice["finish_reason"]),
  };
}

function readContent(content: JsonObject | undefined): ChatContent | undefined {
  if (content === undefined) return undefined;
  return {
    prose: readProse(content),
    annotations: readAnnotations(content),
    toolCalls: readToolCalls(content),
    reasoningDetails: asList(content["reasoning_details"])
      .map(asObject)
      .filter((detail) => detail !== undefined),
    extraContent: asObject(content["extra_content"]),
  };
}

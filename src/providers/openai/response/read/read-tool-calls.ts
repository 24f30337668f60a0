import { asList, asObject, asString, type JsonObject, writeJson } from "../../../../wire/json/json.ts";
import { readIndex } from "../../../kit/read-index.ts";
import type { ChatToolCallPiece } from "../../api.ts";

/** Reads the pieces of tool calls in a delta or a message. Empty pieces are left out. */
export function readToolCalls(content: JsonObject): ChatToolCallPiece[] {
  const { tool_calls: given, function_call: legacy } = content;
  // Most chunks have neither.
  if ((given ?? legacy ?? undefined) === undefined) return [];
  const calls = toList(given)
    .map(asObject)
    .filter((call) => call !== undefined);
  // `function_call` is the older form of `tool_calls`. Some servers still use it, and some send it empty.
  const legacyCall = { index: 0, function: legacy };
  const pieces = (calls.length > 0 ? calls : [legacyCall]).map(readToolCall);
  return pieces.filter(({ id, name, arguments: text, extraContent }) => {
    return id !== "" || name !== "" || text !== "" || extraContent !== undefined;
  });
}

/** Some servers send one call instead of the list, or an object with the calls by their numbers or ids. */
function toList(given: unknown): readonly unknown[] {
  const object = asObject(given);
  if (object === undefined) return asList(given);
  const isCall = callMembers.some((member) => object[member] !== undefined);
  if (isCall) return [object];
  return Object.entries(object).map(([key, call]) => ({ index: readIndex(key), ...asObject(call) }));
}

const callMembers = ["function", "custom", "name", "arguments", "id", "index", "type", "extra_content"];

function readToolCall(call: JsonObject): ChatToolCallPiece {
  const { id } = call;
  const named = asObject(call["function"]);
  const custom = asObject(call["custom"]);
  // Snowflake sends an empty `custom` beside each function.
  const isCustom = call["type"] === "custom" || (named === undefined && custom !== undefined);
  const called = (isCustom ? custom : named) ?? call;
  return {
    index: readIndex(call["index"]),
    id: typeof id === "number" ? String(id) : asString(id),
    name: asString(called["name"]),
    arguments: readArguments(isCustom ? called["input"] : findArguments(called)),
    isCustom,
    extraContent: asObject(call["extra_content"]),
  };
}

/** The arguments, under the names that servers give them. */
function findArguments({ arguments: given, parameters, args, input }: JsonObject): unknown {
  return given ?? parameters ?? args ?? input;
}

function readArguments(value: unknown): string {
  if (typeof value === "string") return value;
  // Servers in PHP encode an empty object as an empty list.
  if (Array.isArray(value) && value.length === 0) return "";
  return typeof value === "object" && value !== null ? writeJson(value) : "";
}

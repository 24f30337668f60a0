import { asList, asObject, asString, type JsonObject } from "../../../../wire/json.ts";

/** Whether a part of a content list is thinking, which comes in pieces; all others come whole. */
export function isThinking(block: JsonObject): boolean {
  return block["type"] === "thinking";
}

/** Joins a piece to the thinking before it: its texts are appended, all else is kept, the later in place of the earlier. */
export function joinThinking(block: JsonObject | undefined, piece: JsonObject): JsonObject {
  const before = block?.["thinking"];
  const { thinking } = piece;
  const isText = typeof thinking === "string" && (before === undefined || typeof before === "string");
  const joined = isText ? asString(before) + thinking : toItems(thinking).reduce(append, toItems(before));
  return { ...block, ...piece, thinking: joined };
}

function toItems(thinking: unknown): readonly unknown[] {
  return typeof thinking === "string" ? [{ type: "text", text: thinking }] : asList(thinking);
}

function append(items: readonly unknown[], item: unknown): readonly unknown[] {
  const last = asObject(items.at(-1));
  const next = asObject(item);
  if (last?.["type"] !== "text" || next?.["type"] !== "text") return [...items, item];
  return [...items.slice(0, -1), { ...last, ...next, text: asString(last["text"]) + asString(next["text"]) }];
}

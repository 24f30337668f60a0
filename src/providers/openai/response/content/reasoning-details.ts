import { asString, type JsonObject } from "../../../../wire/json.ts";

/**
 * Appends a piece of `reasoning_details` to those before it. What a stream sent in
 * pieces becomes one again, as a whole answer has it: the texts of one detail are
 * joined, and what came later, such as its signature, is added.
 *
 * https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export function appendDetail(details: JsonObject[], piece: JsonObject): void {
  const last = details.at(-1);
  if (last === undefined || !isContinued(last, piece)) details.push({ ...piece });
  // Into the one that is there: a copy for each of many pieces would cost their square.
  else Object.assign(last, mergedMembers(last, piece));
}

function isContinued(last: JsonObject, piece: JsonObject): boolean {
  // Withheld reasoning comes whole, several with one index.
  if (last["type"] !== piece["type"] || piece["type"] === "reasoning.encrypted") return false;
  const isOther = (name: string): boolean => {
    const [before, after] = [last[name] ?? undefined, piece[name] ?? undefined];
    return before !== undefined && after !== undefined && before !== after;
  };
  return !(isOther("index") || isOther("id"));
}

const textMembers: ReadonlySet<string> = new Set(["text", "summary"]);

/** The members of a detail that a piece sets. */
function mergedMembers(last: JsonObject, piece: JsonObject): JsonObject {
  const set = Object.entries(piece).filter(([, value]) => value !== null);
  const joined = set.map(([name, value]): [string, unknown] => {
    return [name, textMembers.has(name) ? asString(last[name]) + asString(value) : value];
  });
  return Object.fromEntries<unknown>(joined);
}

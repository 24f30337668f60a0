import { isDeepStrictEqual } from "node:util";
import { blocksOf, messageStartsIn, type StreamedBlock } from "../bytes/messages.ts";
import { toolCallValues } from "../told.ts";
import type { Rule } from "./rule.ts";

/** The rule about streams that begin anew. */
export const restartRule: Rule = {
  name: "begun-anew",
  what: "After a second `message_start` in a stream, what both messages hold is told, in order.",
  why: "What a caller was told cannot be taken back. The SDK's helper raises an error, and its events overwrite each other.",
  explains: ({ value, seen }, recording) =>
    messageStartsIn(recording) > 1 && isDeepStrictEqual(seen, allValuesOf(blocksOf(recording)).get(value)),
};

function allValuesOf(blocks: readonly StreamedBlock[]): ReadonlyMap<string, unknown> {
  const calls = blocks.filter(({ start }) => start["type"] === "tool_use");
  const signatures = blocks.map(({ signature }) => Buffer.byteLength(signature)).filter((length) => length > 0);
  return new Map<string, unknown>([
    ["text", blocks.map(({ text }) => text).join("")],
    ["reasoning", blocks.map(({ thinking }) => thinking).join("")],
    ["signatures", signatures],
    ...toolCallValues(
      calls.map(({ start, partialJson }) => ({ id: start["id"], name: start["name"], arguments: partialJson })),
    ),
  ]);
}

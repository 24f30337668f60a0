import { isDeepStrictEqual } from "node:util";
import { firstBlocksOf, messageStartsIn, type StreamedBlock } from "../bytes/messages.ts";
import { toolCallValues } from "../outcome.ts";
import type { Rule } from "./rule.ts";

/** The rule about streams that begin anew. */
export const restartRule: Rule = {
  name: "begun-anew",
  what: "A second message in a stream, after content of the first, fails the call with `STREAM_TRUNCATED`; only the first is delivered.",
  why: "Delivered content cannot be taken back. The SDK's helper raises an error, and its events overwrite each other.",
  explains({ value, expected, seen }, recording) {
    if (messageStartsIn(recording) < 2) return false;
    if (value === "status") return expected === "OK" && seen === "STREAM_TRUNCATED";
    return isDeepStrictEqual(seen, valuesOf(firstBlocksOf(recording)).get(value));
  },
};

function valuesOf(blocks: readonly StreamedBlock[]): ReadonlyMap<string, unknown> {
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

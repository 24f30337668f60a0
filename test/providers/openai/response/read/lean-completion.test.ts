// The lean reader of answers of text gives what the full one gives, or nothing.
//
// `LEAN=100000 npx vitest run test/providers/openai/response/read/lean-completion.test.ts` runs more than the usual sample.
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLeanCompletion } from "../../../../../src/providers/openai/response/read/lean-completion.ts";
import { readFullCompletion } from "../../../../../src/providers/openai/response/read/read-completion.ts";
import type { JsonObject } from "../../../../../src/wire/json/json.ts";
import { readFixture } from "../../../../support/fixture.ts";

const runs = Number(process.env["LEAN"] ?? 3_000);

const files = readdirSync(new URL("../../../../fixtures/openai", import.meta.url));
const recorded = files.flatMap((file) => {
  const text = readFixture(`openai/${file}`);
  if (file.endsWith(".json")) return [text];
  return text.split("\n").flatMap((line) => (line.startsWith("data: {") ? [line.slice("data: ".length)] : []));
});
const chunk = { id: "c", object: "chat.completion.chunk", created: 1, model: "m", service_tier: "default" };
const texts = [
  { ...chunk, choices: [{ index: 0, delta: { role: "assistant", content: "", refusal: null }, finish_reason: null }] },
  { ...chunk, choices: [{ index: 0, delta: { content: "Hi" }, logprobs: null, finish_reason: null }], usage: null },
  { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  { ...chunk, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 }, obfuscation: "x" },
  {
    ...{ ...chunk, object: "chat.completion", usage: { prompt_tokens: 1, completion_tokens: 2 } },
    choices: [{ index: 0, message: { role: "assistant", content: "Hi", annotations: [] }, finish_reason: "length" }],
  },
].map((value) => JSON.stringify(value));

function parse(text: string): JsonObject {
  // Only objects come here.
  return JSON.parse(text) as JsonObject;
}

function expectSame(completion: JsonObject): void {
  const lean = readLeanCompletion(completion);
  expect(lean).toEqual(lean && readFullCompletion(completion));
}

/** Replaces or adds one member somewhere in an object. */
function change(value: unknown, path: readonly number[], name: string, member: unknown): unknown {
  const [step = 0, ...rest] = path;
  if (Array.isArray(value) && value.length > 0) return value.map((item) => change(item, path, name, member));
  if (typeof value !== "object" || value === null) return member;
  const entries = Object.entries(value);
  const inner = entries.filter(([, at]) => typeof at === "object" && at !== null);
  const [key, at] = inner[step % (inner.length + 1)] ?? [];
  return key === undefined ? { ...value, [name]: member } : { ...value, [key]: change(at, rest, name, member) };
}

describe("an answer of text", () => {
  test.each(texts)("is read the lean way, with the same result: %s", (text) => {
    expect(readLeanCompletion(parse(text))).toEqual(readFullCompletion(parse(text)));
  });

  test.each(recorded)("that was recorded is the same either way: %s", (text) => expectSame(parse(text)));

  test("is the same either way when members of it are changed", () => {
    const names = fc.constantFrom(
      ...["id", "object", "model", "choices", "usage", "error", "errors", "type", "message", "detail", "code", "text"],
      ...["index", "delta", "finish_reason", "logprobs", "content", "refusal", "annotations", "role", "tool_calls"],
      ...["function_call", "reasoning", "reasoning_content", "reasoning_details", "extra_content", "images", "audio"],
      ...["citations", "search_results", "x_groq", "base_resp", "done", "candidates", "__proto__", "toString"],
    );
    const members = fc.oneof(
      fc.constantFrom(undefined, null, false, true, 0, 1, -1, 1.5, "", "0", "1", "stop", "null", "error", "Hi", " "),
      fc.constantFrom([], [null], ["Hi"], [{}], {}, { text: "Hi" }, { content: "Hi" }, { code: 0 }, { delta: {} }),
      fc.constantFrom("chat.completion", "chat.completion.chunk", [{ index: 0, delta: { content: "a" } }]),
      fc.constantFrom({ message: { content: "Hi" } }, [{ index: 1, message: { content: "" }, finish_reason: "x" }]),
    );
    const changes = fc.array(fc.record({ path: fc.array(fc.nat(3), { maxLength: 4 }), name: names, member: members }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.constantFrom(...texts, ...recorded), changes, (text, all) => {
        let changed: unknown = parse(text);
        for (const { path, name, member } of all) changed = change(changed, path, name, member);
        if (typeof changed === "object" && changed !== null && !Array.isArray(changed))
          expectSame(changed as JsonObject);
      }),
      { numRuns: runs, seed: 20_261_129 },
    );
  });
});

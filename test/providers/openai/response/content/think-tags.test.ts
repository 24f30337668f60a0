import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { presets } from "../../../../../src/providers/openai/presets.ts";
import {
  createThinkTagReader,
  type ThinkTagReader,
} from "../../../../../src/providers/openai/response/content/think-tags.ts";
import { toJsonAnswer } from "../../../../support/http-answer.ts";
import { createOpenAiTarget } from "../../../../support/openai-target.ts";
import type { ProviderTarget } from "../../../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../../support/scripted-upstream.ts";
import { delta } from "../../chunks.ts";
import { startOddServer } from "../../odd-server.ts";

/** What is read of a text in these pieces: the reasoning, and the text. */
function read(...pieces: readonly string[]): [reasoning: string, text: string] {
  return readBy(createThinkTagReader({ beginsInThought: false }), pieces);
}

function readBegun(...pieces: readonly string[]): [reasoning: string, text: string] {
  return readBy(createThinkTagReader({ beginsInThought: true }), pieces);
}

function readBy(reader: ThinkTagReader, pieces: readonly string[]): [reasoning: string, text: string] {
  const read = [...pieces.flatMap(reader.read), ...reader.flush()];
  const join = (kind: string): string => read.map((piece) => (piece.kind === kind ? piece.text : "")).join("");
  expect(read.filter(({ text }) => text === "")).toEqual([]);
  return [join("reasoning"), join("text")];
}

const rows: readonly (readonly [what: string, whole: string, reasoning: string, text: string])[] = [
  ["reasoning and text", "<think>\nhm: a < b\n</think>\n\nYes <b>", "hm: a < b\n", "Yes <b>"],
  ["white space before the tag", " \n<think>hm</think>a", "hm", "a"],
  ["reasoning that says nothing", "<think>\n\n</think>\n\na", "", "a"],
  ["a tag that is not at the start", "a <think>hm</think>", "", "a <think>hm</think>"],
  ["what only begins like a tag", "<thinking>hm</thinking>", "", "<thinking>hm</thinking>"],
  ["as much white space as may come before the tag", `${" ".repeat(4_096)}<think>hm</think>a`, "hm", "a"],
  ["more of it", `${" ".repeat(4_097)}<think>`, "", `${" ".repeat(4_097)}<think>`],
  ["half a tag", "<thi", "", "<thi"],
  ["white space alone", " \n", "", " \n"],
  ["a thought that is cut short", "<think>hm </thi", "hm </thi", ""],
  ["what only begins like the end", "<think>a </think b </ c</think>d", "a </think b </ c", "d"],
  ["a second thought, which is text", "<think>a</think>b<think>c</think>", "a", "b<think>c</think>"],
  ["an end without a beginning", "hm</think>a", "", "hm</think>a"],
  ["other scripts", "<think>東京 🚀</think>ü", "東京 🚀", "ü"],
];

describe.each(rows)("%s", (_what, whole, reasoning, text) => {
  test("is separated, whole and in single characters", () => {
    expect(read(whole)).toEqual([reasoning, text]);
    expect(read(...whole.split(""))).toEqual([reasoning, text]);
  });

  test("is separated, cut anywhere", () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(read(whole.slice(0, cut), whole.slice(cut))).toEqual([reasoning, text]);
    }
  });
});

const begun: readonly (readonly [what: string, whole: string, reasoning: string, text: string])[] = [
  ["an end alone", "plan\n</think>\n\nHello", "plan", "Hello"],
  ["both tags", "<think>plan</think>Hello", "plan", "Hello"],
  ["an end at once", "</think>Hello", "", "Hello"],
  ["a thought of white space", " \n </think>Hello", "", "Hello"],
  ["white space within", "a \n b </think> c </think> d", "a \n b", "c </think> d"],
  ["what only begins like the end", "a </thin </think>b", "a </thin", "b"],
  ["what only begins like the beginning", "<thi</think>b", "<thi", "b"],
  ["no end", "plan \n", "plan \n", ""],
  ["half an end", "plan </thi", "plan </thi", ""],
];

describe.each(begun)("where answers begin inside a thought, %s", (_what, whole, reasoning, text) => {
  test("is separated, cut in any way", () => {
    expect(readBegun(...whole.split(""))).toEqual([reasoning, text]);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(readBegun(whole.slice(0, cut), whole.slice(cut))).toEqual([reasoning, text]);
    }
  });
});

describe("where answers begin inside a thought", () => {
  test.each<[what: string, switches: object, deltas: object[], said: string[]]>([
    [
      "the switch says so",
      { beginsInThought: true },
      [{ content: "plan" }, { content: "\n</think>\n\nHello" }],
      ["reasoning plan", "text Hello"],
    ],
    ["it is off by itself", {}, [{ content: "plan</think>Hello" }], ["text plan</think>Hello"]],
    ["thinkTags is not it", { thinkTags: true }, [{ content: "plan</think>Hello" }], ["text plan</think>Hello"]],
    [
      "reasoning that comes apart is all there is",
      { beginsInThought: true },
      [{ reasoning: "plan" }, { content: "Hello" }],
      ["reasoning plan", "text Hello"],
    ],
    [
      "a call ends nothing",
      { beginsInThought: true },
      [{ content: "plan" }, { tool_calls: [{ id: "a", function: { name: "f", arguments: "{}" } }] }],
      ["reasoning plan", "call a f {}"],
    ],
  ])("%s", async (_what, switches, deltas, said) => {
    const server = await startOddServer({ switches });
    const answer = await server.readChunks(...deltas.map((content) => delta(content)), delta({}, "stop"));
    await server.close();

    expect(answer.said).toEqual(said);
  });

  test("no preset has this switch", () => {
    expect(Object.values(presets).filter(({ dialect }) => dialect.beginsInThought)).toEqual([]);
  });
});

describe("the switch", () => {
  let upstream: ScriptedUpstream;
  let target: ProviderTarget;

  beforeAll(async () => {
    upstream = await startScriptedUpstream(({ send }) => {
      const message = { content: "<think>hm</think>a", tool_calls: [{ id: "1", function: { name: "f" } }] };
      return send(toJsonAnswer(JSON.stringify({ choices: [{ message, finish_reason: "stop" }] })));
    });
  });

  afterAll(() => upstream.close());

  test.each<[string, Parameters<typeof createOpenAiTarget>[0], string[]]>([
    ["is off", {}, ["text <think>hm</think>a", "toolCall"]],
    ["is on by a preset", { preset: "lmstudio" }, ["reasoning hm", "text a", "toolCall"]],
    [
      "is off beside it",
      { preset: "lmstudio", switches: { thinkTags: false } },
      ["text <think>hm</think>a", "toolCall"],
    ],
    ["is on by itself", { switches: { thinkTags: true } }, ["reasoning hm", "text a", "toolCall"]],
  ])("%s", async (_what, options, expected) => {
    target = createOpenAiTarget({ baseUrl: upstream.origin, ...options });
    const { message } = await target.complete();
    await target.close();

    const parts = message?.parts.map(({ content, providerState }) => {
      const text = content.case === "text" ? content.value : "";
      const said = content.case === "reasoning" ? content.value.text : text;
      expect(providerState).toHaveLength(0);
      return `${content.case} ${said}`.trim();
    });
    expect(parts).toEqual(expected);
  });
});

test("white space without end, in small pieces, is read in linear time and not lost", () => {
  const space = Array.from({ length: 65_536 }, () => " ".repeat(64));
  const [none, text] = read(...space, "a");
  // Compared in parts: a difference of megabytes could not be shown.
  expect([none, text.length, text.trim()]).toEqual(["", 65_536 * 64 + 1, "a"]);
  const [reasoning, rest] = readBegun("hm", ...space, "b</think>a");
  expect([reasoning.length, reasoning.replaceAll(" ", ""), rest]).toEqual([65_536 * 64 + 3, "hmb", "a"]);
});

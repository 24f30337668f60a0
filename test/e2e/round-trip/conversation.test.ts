import { describe, expect, test } from "vitest";
import { asList, asObject, parseExactJson, writeJson } from "../../../src/wire/json/json.ts";
import type { RequestInit } from "../../support/requests.ts";
import { anthropicOptions, anthropicScript } from "./anthropic-script.ts";
import { type Answer, converse, type Mode } from "./converse.ts";
import { openAiOptions, openAiScript } from "./openai-script.ts";
import type { ScriptedTurn } from "./script.ts";
import { type Answers, startStack } from "./stack.ts";
import { tell } from "./tell.ts";

// Five turns over gRPC with a provider that refuses whatever the real one would: a
// fault of the gateway is a status other than OK.

interface Kind {
  readonly name: "anthropic" | "openai";
  readonly options: RequestInit;
  readonly script: readonly ScriptedTurn<unknown>[];
  readonly answers: Answers;
}

const kinds: readonly Kind[] = [
  {
    name: "anthropic",
    options: anthropicOptions,
    script: anthropicScript,
    answers: { anthropic: anthropicScript.map(({ answer }) => answer) },
  },
  {
    name: "openai",
    options: openAiOptions,
    script: openAiScript,
    answers: { openai: openAiScript.map(({ answer }) => answer) },
  },
];

const modes: readonly (readonly [name: string, modeOf: (turn: number) => Mode])[] = [
  ["streamed", () => "StreamComplete"],
  ["not streamed", () => "Complete"],
  ["streamed in every other turn, from the first on", (turn) => (turn % 2 === 0 ? "StreamComplete" : "Complete")],
  ["streamed in every other turn, from the second on", (turn) => (turn % 2 === 1 ? "StreamComplete" : "Complete")],
];

interface Talk {
  readonly answers: readonly Answer[];
  /** The bodies that the provider was sent. */
  readonly bodies: readonly string[];
}

async function talk({ name, options, script, answers }: Kind, modeOf: (turn: number) => Mode): Promise<Talk> {
  const stack = await startStack(answers);
  try {
    const given = await converse(stack.client, options, script, modeOf);
    return { answers: given, bodies: stack[name].requests.map(({ body }) => body) };
  } finally {
    await stack.close();
  }
}

/** A body, digit for digit, without what says that the answer is to be streamed. */
function withoutMode(body: string): string {
  const { stream: _stream, stream_options: _options, ...rest } = asObject(parseExactJson(body)) ?? {};
  return writeJson(rest);
}

/** A body with its last message apart. */
function withLast(body: string): unknown {
  const value = asObject(JSON.parse(body)) ?? {};
  return { ...value, last: asList(value["messages"]).at(-1) };
}

describe.each(kinds)("$name", (kind) => {
  test.each(modes)(
    "a conversation of five turns, %s, is taken by the provider, turn by turn",
    async (_name, modeOf) => {
      const { answers, bodies } = await talk(kind, modeOf);

      expect(bodies.map(withLast)).toMatchObject(kind.script.map(({ sent }) => sent));
      expect(
        answers.map(({ message, finishReason, stopSequence, usage }) => ({
          parts: message.parts.map(tell),
          finishReason,
          stopSequence,
          usage,
        })),
      ).toMatchObject(kind.script.map(({ expected }) => ({ stopSequence: undefined, ...expected })));
    },
  );

  test("the provider is sent the same requests in all modes", async () => {
    const sent: string[][] = [];
    for (const [, modeOf] of modes) sent.push((await talk(kind, modeOf)).bodies.map(withoutMode));

    expect(sent).toEqual(modes.map(() => sent[0]));
  });

  test("the usage of the turns adds up to what the provider counted", async () => {
    const { answers } = await talk(kind, () => "StreamComplete");
    const sumOf = (name: "inputTokens" | "outputTokens" | "cacheReadTokens" | "reasoningTokens"): number =>
      answers.reduce((sum, { usage }) => sum + (usage?.[name] ?? 0), 0);

    expect(sumOf("inputTokens")).toBe(5 * 330);
    expect(sumOf("outputTokens")).toBe(152);
    expect(sumOf("cacheReadTokens")).toBe(5 * 300);
    expect(sumOf("reasoningTokens")).toBe(43);
  });
});

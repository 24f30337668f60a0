import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Usage_Source } from "../../../../src/gen/tokenwire/v1/usage_pb.ts";
import { delta, stop } from "../chunks.ts";
import { finishedOf, type StreamTarget, startStreamTarget } from "../stream-target.ts";

let target: StreamTarget;

beforeAll(async () => {
  target = await startStreamTarget();
});

afterAll(() => target.close());

describe("usage", () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const expected = { inputTokens: 10, outputTokens: 5, source: Usage_Source.PROVIDER };

  test.each<[string, object[], object]>([
    ["in a chunk of its own", [stop, { choices: [], usage }], expected],
    ["in a chunk without choices", [stop, { usage }], expected],
    ["in the chunk with the finish reason", [{ ...stop, usage }], expected],
    ["in the choice", [{ choices: [{ delta: {}, finish_reason: "stop", usage }] }], expected],
    ["in Groq's own member", [{ ...stop, x_groq: { id: "req", usage } }], expected],
    [
      "in every chunk, where the last counts",
      [
        { ...delta({}), usage: { ...usage, completion_tokens: 1 } },
        { ...stop, usage },
      ],
      expected,
    ],
    [
      "with cached, written and reasoning tokens",
      [
        {
          ...stop,
          usage: {
            ...usage,
            prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
            completion_tokens_details: { reasoning_tokens: 2 },
          },
        },
      ],
      { ...expected, cacheReadTokens: 4, cacheWriteTokens: 3, reasoningTokens: 2 },
    ],
    [
      "with the names of Responses",
      [
        {
          ...stop,
          usage: {
            input_tokens: 10,
            output_tokens: 5,
            input_tokens_details: { cached_tokens: 4 },
            output_tokens_details: { reasoning_tokens: 2 },
          },
        },
      ],
      { ...expected, cacheReadTokens: 4, reasoningTokens: 2 },
    ],
    [
      "with thoughts that only the total counts",
      [{ ...stop, usage: { ...usage, total_tokens: 45 } }],
      { ...expected, outputTokens: 35 },
    ],
    ["with a total that is less than its parts", [{ ...stop, usage: { ...usage, total_tokens: 3 } }], expected],
    [
      "with zeros at the end",
      [
        { ...stop, usage },
        { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } },
      ],
      expected,
    ],
    [
      "with less at the end",
      [
        { ...stop, usage },
        { choices: [], usage: { prompt_tokens: 10, completion_tokens: 0 } },
      ],
      expected,
    ],
    [
      "with details that the end leaves out",
      [
        { ...stop, usage: { ...usage, prompt_tokens_details: { cached_tokens: 4 } } },
        { choices: [], usage },
      ],
      { ...expected, cacheReadTokens: 4 },
    ],
    [
      "with DeepSeek's cache",
      [{ ...stop, usage: { ...usage, prompt_cache_hit_tokens: 8 } }],
      { ...expected, cacheReadTokens: 8 },
    ],
    [
      "without xAI's reasoning in the output",
      [{ ...stop, usage: { ...usage, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 100 } } }],
      { ...expected, outputTokens: 105, reasoningTokens: 100 },
    ],
  ])("is read %s", async (_, chunks, expected) => {
    expect(finishedOf(await target.readStream(delta({ content: "a" }), ...chunks))?.usage).toMatchObject(expected);
  });

  test.each([
    ["negative", { prompt_tokens: -1, completion_tokens: 5 }],
    ["1e18", { prompt_tokens: 10, completion_tokens: 1e18 }],
    ["text", { prompt_tokens: "10", completion_tokens: 5 }],
    ["a fraction", { prompt_tokens: 10, completion_tokens: 0.5 }],
    ["half", { prompt_tokens: 10 }],
    ["zeros", { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
    ["no object", 5],
    ["null", null],
  ])("that is %s is ignored", async (_, nonsense) => {
    const seen = await target.readStream(delta({ content: "a" }), { ...stop, usage: nonsense });

    expect(finishedOf(seen)?.usage?.source).toBe(Usage_Source.ESTIMATED);
  });
});

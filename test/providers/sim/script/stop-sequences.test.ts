import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createSimulator } from "../simulator.ts";

describe("stop_sequences", () => {
  test.each([
    ["the text ends before the one that matches", "one two three", ["two"], "one ", "two"],
    ["one may stretch over many tokens", "one two three four", ["e two three f"], "on", "e two three f"],
    ["one may be at the very beginning", "one two", ["one"], "", "one"],
    ["one may begin within another that failed", "aab aac", ["aab aab", "ac"], "aab a", "ac"],
    ["of several the first to be complete matches", "abcdef", ["bcde", "cd"], "ab", "cd"],
    ["of two that end together the longer matches", "abcd", ["d", "bcd"], "a", "bcd"],
    ["one may be an emoji", "a 👍🏽 b", ["🏽"], "a 👍", "🏽"],
  ])("%s", async (_law, prompt, stopSequences, text, stopSequence) => {
    const whole = await createSimulator().complete({ model: "sim/echo", prompt, stopSequences });
    expect(whole).toMatchObject({ text, finishReason: FinishReason.STOP_SEQUENCE, stopSequence });
  });

  test("without a match the answer is whole, in the same tokens", async () => {
    const request = { model: "sim/echo", prompt: "aaaa aaab aaa" };
    const free = await createSimulator().stream(request);
    const watched = await createSimulator().stream({ ...request, stopSequences: ["aaaa aaaa", "aaac"] });
    const deltas = ({ events }: typeof free): unknown[] => events.filter((event) => event.case === "textDelta");
    expect(deltas(watched)).toEqual(deltas(free));
    expect(watched.events.at(-1)).toEqual(free.events.at(-1));
  });

  test("reasoning is not searched", async () => {
    const whole = await createSimulator().complete({ model: "sim/reasoning", prompt: "x", stopSequences: ["thought"] });
    expect(whole).toMatchObject({ text: "x", finishReason: FinishReason.STOP });
  });

  test("for any text the answer is what comes before the first match", async () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", " "), minLength: 1, maxLength: 40 });
    const sequence = fc.string({ unit: fc.constantFrom("a", "b", " "), minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(letters, sequence, async (prompt, stop) => {
        const whole = await createSimulator().complete({ model: "sim/echo", prompt, stopSequences: [stop] });
        expect(whole.text).toBe(prompt.split(stop)[0]);
        expect(whole.stopSequence).toBe(prompt.includes(stop) ? stop : undefined);
      }),
      { numRuns: 200 },
    );
  });
});

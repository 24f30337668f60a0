import { describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createSimulator, weatherTool } from "../simulator.ts";

describe("max_tokens", () => {
  test.each([
    ["an answer that is longer is cut", 2, "1 2", FinishReason.MAX_TOKENS],
    ["an answer of just that length is whole", 4, "1 2 3 4", FinishReason.STOP],
    ["a shorter answer is whole", 5, "1 2 3 4", FinishReason.STOP],
  ])("%s", async (_law, maxTokens, text, finishReason) => {
    const whole = await createSimulator().complete({ model: "sim/long?tokens=4", prompt: "?", maxTokens });
    expect(whole).toMatchObject({ text, finishReason, usage: { outputTokens: Math.min(maxTokens, 4) } });
  });

  test("thoughts count", async () => {
    const whole = await createSimulator().complete({ model: "sim/reasoning", prompt: "a b c", maxTokens: 11 });
    expect(whole).toMatchObject({ text: "a", finishReason: FinishReason.MAX_TOKENS });
    expect(whole.usage).toMatchObject({ outputTokens: 11, reasoningTokens: 10 });
  });

  test("the arguments of a tool call are cut like any text", async () => {
    const whole = await createSimulator().complete({
      model: "sim/tools",
      prompt: "?",
      tools: [weatherTool],
      maxTokens: 2,
    });
    expect(whole.message?.parts[0]?.content.value).toMatchObject({ argumentsJson: '{"city":"simulat' });
    expect(whole.finishReason).toBe(FinishReason.MAX_TOKENS);
  });
});

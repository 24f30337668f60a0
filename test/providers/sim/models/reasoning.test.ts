import { describe, expect, test } from "vitest";
import { ReasoningOptions_Effort as Effort } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createSimulator } from "../simulator.ts";

describe("sim/reasoning", () => {
  test("reasoning with its signature comes before the text, and its tokens are counted", async () => {
    const whole = await createSimulator().complete({ model: "sim/reasoning", prompt: "hello world" });
    const [thoughts, text] = whole.message?.parts ?? [];
    expect(thoughts?.content).toMatchObject({
      case: "reasoning",
      value: {
        text: "Simulated thought 1 of 2.\nSimulated thought 2 of 2.",
        signature: new TextEncoder().encode("simulated signature"),
        redacted: false,
      },
    });
    expect(text?.content).toEqual({ case: "text", value: "hello world" });
    expect(whole.usage).toMatchObject({ outputTokens: 12, reasoningTokens: 10 });
  });

  test.each([
    ["NONE", 0],
    ["MINIMAL", 1],
    ["LOW", 2],
    ["MEDIUM", 3],
    ["HIGH", 4],
    ["XHIGH", 5],
    ["MAX", 6],
  ] as const)("effort %s makes %i thoughts", async (effort, thoughts) => {
    const { message, usage } = await createSimulator().complete({
      model: "sim/reasoning",
      prompt: "x",
      reasoning: { effort: Effort[effort], includeText: true },
    });
    expect(message?.parts).toHaveLength(thoughts === 0 ? 1 : 2);
    expect(usage?.reasoningTokens ?? 0).toBe(5 * thoughts);
  });

  test("budget_tokens cuts the thoughts", async () => {
    const { message, usage } = await createSimulator().complete({
      model: "sim/reasoning",
      prompt: "x",
      reasoning: { budgetTokens: 2, includeText: true },
    });
    expect(message?.parts[0]?.content.value).toMatchObject({ text: "Simulated thought" });
    expect(usage?.reasoningTokens).toBe(2);
  });

  test("without include_text only the signature is sent, and the tokens count nevertheless", async () => {
    const { events, text } = await createSimulator().stream({ model: "sim/reasoning", prompt: "x", reasoning: {} });
    expect(events.filter((event) => event.case === "reasoningDelta")).toEqual([]);
    expect(events.find((event) => event.case === "partFinished")?.value.part?.content).toMatchObject({
      case: "reasoning",
      value: { text: "", signature: new TextEncoder().encode("simulated signature") },
    });
    expect(text).toBe("x");
    expect(events.findLast((event) => event.case === "finished")?.value.usage?.reasoningTokens).toBe(10);
  });
});

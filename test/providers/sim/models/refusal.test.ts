import { describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createSimulator } from "../simulator.ts";

describe("sim/refusal", () => {
  test("the answer is a refusal part and a finish reason", async () => {
    const whole = await createSimulator().complete({ model: "sim/refusal", prompt: "?" });
    expect(whole.message?.parts.map(({ content }) => content)).toEqual([
      { case: "refusal", value: "I am a simulator, and I refuse to answer this." },
    ]);
    expect(whole.finishReason).toBe(FinishReason.REFUSAL);
    expect(whole.text).toBe("");
  });
});

import { describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { createSimulator } from "../simulator.ts";

describe("sim/echo", () => {
  test("a token is a word with the white space before it", async () => {
    const { events } = await createSimulator().stream({ model: "sim/echo", prompt: "hello big  world\n" });
    const deltas = events.flatMap((event) => (event.case === "textDelta" ? [event.value] : []));
    expect(deltas).toEqual(["hello", " big", "  world", "\n"]);
  });

  test("usage counts tokens of the request and of the answer", async () => {
    const { usage } = await createSimulator().complete({
      model: "sim/echo",
      system: "be brief",
      prompt: "one two three",
      tools: [{ name: "weather", description: "reports the weather" }],
    });
    expect(usage).toMatchObject({ inputTokens: 9, outputTokens: 3 });
    expect(usage?.reasoningTokens).toBeUndefined();
  });

  test("the last user message is repeated, with names for media", async () => {
    const { text } = await createSimulator().complete({
      model: "sim/echo",
      messages: [
        { role: Role.USER, text: "first" },
        {
          role: Role.USER,
          parts: [
            { content: { case: "text", value: "look: " } },
            { content: { case: "image", value: {} } },
            { content: { case: "document", value: {} } },
          ],
        },
        { role: Role.ASSISTANT, text: "nice" },
      ],
    });
    expect(text).toBe("look: [image][document]");
  });

  test("a conversation without a user gets an empty answer", async () => {
    const whole = await createSimulator().complete({ model: "sim/echo", messages: [{ role: Role.SYSTEM, text: "x" }] });
    expect(whole.message?.parts).toEqual([]);
    expect(whole.finishReason).toBe(FinishReason.STOP);
  });

  test.each([
    ["a user text that is JSON is repeated as it is", '{"a": 1.50}', '{"a": 1.50}'],
    ["other text becomes JSON that fits", "hello", "{}"],
  ])("with a response_format %s", async (_law, prompt, answer) => {
    const responseFormat = { format: { case: "jsonObject", value: {} } } as const;
    const { text } = await createSimulator().complete({ model: "sim/echo", prompt, responseFormat });
    expect(text).toBe(answer);
  });
});

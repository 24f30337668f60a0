import { describe, expect, test } from "vitest";
import { createSimulator } from "../simulator.ts";

describe("sim/text", () => {
  const whole = createSimulator().complete({ model: "sim/text", prompt: "?" });

  test.each([
    ["an emoji of several joined by U+200D", "👨‍👩‍👧‍👦"],
    ["a combining mark", "e\u0301"],
    ["Hebrew", "שלום"],
    ["Arabic", "مرحبا"],
    ["Chinese", "你好"],
    ["Japanese", "こんにちは"],
    ["Korean", "안녕"],
    ["the last character of Unicode", "\u{10ffff}"],
    ["CRLF", "\r\n"],
    ["U+2028", "\u2028"],
  ])("the text holds %s", async (_what, characters) => {
    expect((await whole).text).toContain(characters);
  });

  test("the text is well-formed Unicode without NUL", async () => {
    const { text } = await whole;
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toContain("\0");
  });

  test("a response_format is obeyed", async () => {
    const responseFormat = { format: { case: "jsonObject", value: {} } } as const;
    const { text } = await createSimulator().complete({ model: "sim/text", prompt: "?", responseFormat });
    expect(text).toBe("{}");
  });
});

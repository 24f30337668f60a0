import { expect, test } from "vitest";
import { presets } from "../../../../src/providers/openai/presets.ts";
import { assistant, talk, tool, toolCall, toolResult } from "../../../support/requests.ts";
import { messagesOf } from "./messages-of.ts";

const { dialect } = presets.mistral;

/** The ids of a call and of its result as Mistral gets them. */
function idsFor(id: string): unknown[] {
  const messages: readonly unknown[] = messagesOf(talk(assistant(toolCall(id)), tool(toolResult(id))), { dialect });
  return JSON.stringify(messages).match(/(?<="(?:id|tool_call_id)":")[^"]*/g) ?? [];
}

test("Mistral gets its own ids back", () => {
  expect(idsFor("aB3dE6gH9")).toEqual(["aB3dE6gH9", "aB3dE6gH9"]);
});

test.each(["toolu_01A", "call_1", "functions.weather:0", "aB3dE6gH", "aB3dE6gH90", "ab3-e6gh9", "ⅸⅸⅸⅸⅸⅸⅸⅸⅸ"])(
  "Mistral gets the id %s in nine letters and digits, alike in the call and in its result",
  (id) => {
    const [inCall, inResult] = idsFor(id);

    expect(inCall).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(inResult).toBe(inCall);
    expect(idsFor(id)).toEqual([inCall, inResult]);
  },
);

test("ten thousand ids of other providers stay distinct", () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => toolCall(`call_${index}`));
  const sent = JSON.stringify(messagesOf(talk(assistant(...ids)), { dialect })).match(/"id":"[^"]*"/g);

  expect(new Set(sent).size).toBe(10_000);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../../../src/core/answer/event.ts";
import { textOf } from "../../../../support/provider-target.ts";
import { delta, stop } from "../../chunks.ts";
import { type StreamTarget, startStreamTarget } from "../../stream-target.ts";

let target: StreamTarget;

beforeAll(async () => {
  target = await startStreamTarget();
});

afterAll(() => target.close());

function reasoningOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.case === "reasoningDelta" ? event.value : "")).join("");
}

describe("text and reasoning", () => {
  test.each<[string, object[], string, string]>([
    ["DeepSeek's", [delta({ reasoning_content: "hm" }), delta({ content: "a" })], "hm", "a"],
    ["vLLM's", [delta({ reasoning: "hm", content: "a" })], "hm", "a"],
    ["reasoning in both members", [delta({ reasoning: "hm", reasoning_content: "hm" })], "hm", ""],
    [
      "Mistral's lists",
      [
        delta({
          content: [
            { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
            { type: "text", text: "a" },
          ],
        }),
        delta({
          content: [
            { type: "reference", reference_ids: [1] },
            { type: "text", text: "b" },
          ],
        }),
      ],
      "hm",
      "ab",
    ],
    [
      "a delta of null",
      [{ choices: [{ index: 0, delta: null, finish_reason: null }] }, delta({ content: "a" })],
      "",
      "a",
    ],
    ["no delta", [{ choices: [{ index: 0, content_filter_offsets: {} }] }, delta({ content: "a" })], "", "a"],
    ["deep JSON in an unknown member", [{ ...delta({ content: "a" }), x: [[[[[[]]]]]] }], "", "a"],
    ["an empty choice beside it", [{ choices: [{ index: 1, delta: {} }] }, delta({ content: "a" })], "", "a"],
    ["wrong types", [delta({ content: 5, tool_calls: "x", refusal: {} }), delta({ content: "a" })], "", "a"],
  ])("are read with %s", async (_, chunks, reasoning, text) => {
    const { events, error } = await target.readStream(...chunks, stop);

    expect(error).toBeUndefined();
    expect([reasoningOf(events), textOf(events)]).toEqual([reasoning, text]);
  });

  test("of another choice beside the first are another answer, which is a protocol error", async () => {
    const other = { choices: [{ index: 1, delta: { content: "z" } }] };
    const { events, error } = await target.readStream(other, delta({ content: "a" }), stop);

    expect([textOf(events), error?.reason]).toEqual(["a", "UPSTREAM_PROTOCOL_ERROR"]);
  });

  test("are read between events that are no chunks", async () => {
    const chunk = `data: ${JSON.stringify(delta({ content: "a" }))}\n\n`;
    const others = 'event: ping\ndata: not JSON\n\nevent: future\ndata: {"x":1}\n\ndata:\n\n: comment\n\n';
    const seen = await target.readBody(`${others}${chunk}${others}data: [DONE]\n\n`);

    expect(seen.error).toBeUndefined();
    expect(textOf(seen.events)).toBe("a");
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../../../src/core/answer/event.ts";
import { FinishReason } from "../../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { delta, pieces, stop } from "../../chunks.ts";
import { finishedOf, type StreamTarget, startStreamTarget } from "../../stream-target.ts";

let target: StreamTarget;

beforeAll(async () => {
  target = await startStreamTarget();
});

afterAll(() => target.close());

/** Calls as id, name and arguments. */
function callsOf(events: readonly StreamEvent[]): string[][] {
  return events.flatMap((event) => {
    const content = event.case === "partFinished" ? event.value.part?.content : undefined;
    return content?.case === "toolCall" ? [[content.value.id, content.value.name, content.value.argumentsJson]] : [];
  });
}

describe("tool calls", () => {
  const whole = (name: string, args: unknown, rest: object = {}): object => ({
    function: { name, arguments: args },
    ...rest,
  });

  test.each<[string, object[], string[][]]>([
    [
      "in pieces, from index 1 on, with a gap",
      [
        pieces({ index: 1, id: "a", ...whole("f", "") }),
        pieces({ index: 5, id: "b", ...whole("g", '{"y"') }),
        pieces({ index: 1, function: { arguments: "{}" } }),
        pieces({ index: 5, function: { arguments: ":1}" } }),
      ],
      [
        ["a", "f", "{}"],
        ["b", "g", '{"y":1}'],
      ],
    ],
    [
      "whole in one delta, without an index",
      [
        delta({
          tool_calls: [
            { id: "a", ...whole("f", "{}") },
            { id: "b", ...whole("f", "{}") },
          ],
        }),
      ],
      [
        ["a", "f", "{}"],
        ["b", "f", "{}"],
      ],
    ],
    [
      "without index and id",
      [pieces(whole("f", '{"x":1}')), pieces(whole("f", '{"x":2}'))],
      [
        ["cmpl_test_0", "f", '{"x":1}'],
        ["cmpl_test_1", "f", '{"x":2}'],
      ],
    ],
    [
      "in pieces without an index",
      [pieces({ id: "a", ...whole("f", "{") }), pieces({ function: { arguments: "}" } })],
      [["a", "f", "{}"]],
    ],
    [
      "all with index 0",
      [pieces({ index: 0, id: "a", ...whole("f", "{}") }), pieces({ index: 0, id: "b", ...whole("g", "{}") })],
      [
        ["a", "f", "{}"],
        ["b", "g", "{}"],
      ],
    ],
    [
      "with empty id and name in later pieces",
      [pieces({ index: 0, id: "a", ...whole("f", "{") }), pieces({ index: 0, id: "", ...whole("", "}") })],
      [["a", "f", "{}"]],
    ],
    [
      "with id and name in every piece",
      [pieces({ index: 0, id: "a", ...whole("f", "{") }), pieces({ index: 0, id: "a", ...whole("f", "}") })],
      [["a", "f", "{}"]],
    ],
    ["with a number as id", [pieces({ index: 0, id: 7, ...whole("f", "{}") })], [["7", "f", "{}"]]],
    [
      "with a name that comes late",
      [pieces({ index: 0, id: "a", function: { arguments: "{" } }), pieces({ index: 0, ...whole("f", "}") })],
      [["a", "f", "{}"]],
    ],
    ["without arguments", [pieces({ index: 0, id: "a", ...whole("f", null) })], [["a", "f", "{}"]]],
    [
      "with an object as arguments",
      [pieces({ index: 0, id: "a", ...whole("f", { x: [1, { y: null }] }) })],
      [["a", "f", '{"x":[1,{"y":null}]}']],
    ],
    [
      "of the old kind",
      [delta({ function_call: { name: "f", arguments: "{" } }), delta({ function_call: { arguments: "}" } })],
      [["cmpl_test_0", "f", "{}"]],
    ],
  ])("are read %s", async (_, chunks, expected) => {
    const seen = await target.readStream(...chunks, stop);

    expect(callsOf(seen.events)).toEqual(expected);
    expect(finishedOf(seen)).toMatchObject({ finishReason: FinishReason.TOOL_CALLS, providerFinishReason: "stop" });
  });

  test("with an object as arguments keep the digits of its numbers", async () => {
    const { events } = await target.readBody(
      'data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":{"id":12345678901234567890,"x":1.0}}}]}}]}\n\ndata: [DONE]\n\n',
    );

    expect(callsOf(events)).toEqual([["cmpl_test_0", "f", '{"id":12345678901234567890,"x":1.0}']]);
  });

  test("with an object as arguments that is nested too deep are a protocol error", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const { error } = await target.readBody(
      `data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":${deep}}}]}}]}\n\ndata: [DONE]\n\n`,
    );

    expect(error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  });
});

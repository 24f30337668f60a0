import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toJsonAnswer } from "../../../../support/http-answer.ts";
import type { SeenStream } from "../../../../support/provider-target.ts";
import { beginTestCall } from "../../../../support/test-call.ts";
import { partsOf, type StreamTarget, startStreamTarget } from "../../stream-target.ts";
import {
  block,
  call,
  close,
  delta,
  end,
  input,
  named,
  start,
  stop,
  type Wire,
  wholeMessage,
} from "../../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("the arguments of a tool call", () => {
  test.each<[string, Wire[], string]>([
    ["in deltas", [delta(0, { type: "input_json_delta", partial_json: '{"a" : 1.0}' })], '{"a" : 1.0}'],
    ["in nothing but an empty delta", [delta(0, { type: "input_json_delta", partial_json: "" })], "{}"],
  ])("are those of the stream, %s", async (_, deltas, expected) => {
    const begun = block(0, { type: "tool_use", id: "t", name: "f", input: {} });
    const { events } = await server.readStream(start(), begun, ...deltas, close(0), stop("tool_use"), end);

    expect(partsOf(events)[0]?.content).toMatchObject({ value: { id: "t", name: "f", argumentsJson: expected } });
  });

  test("are kept digit for digit where they are whole in its start", async () => {
    const begun = '{"type":"tool_use","id":"t","name":"f","input":{"n":12345678901234567890,"x":1.0}}';
    const whole = `data: {"type":"content_block_start","index":0,"content_block":${begun}}\n\n`;
    const { events } = await server.readBody(
      named(start()) + whole + [close(0), stop("tool_use"), end].map(named).join(""),
    );

    expect(partsOf(events)[0]?.content).toMatchObject({
      value: { argumentsJson: '{"n":12345678901234567890,"x":1.0}' },
    });
  });
});

describe("the ids of tool calls", () => {
  const idsOf = ({ events }: SeenStream): string[] =>
    events.flatMap((event) => (event.case === "toolCallStarted" ? [event.value.id] : []));

  test("are unique in an answer, and in the parts as in the deltas", async () => {
    const calls = ["toolu_1", "toolu_1", "", ""].flatMap((id, index) => [
      call(index, { id }),
      input(`{"n":${index}}`, index),
      close(index),
    ]);
    const seen = await server.readStream(start(), ...calls, stop("tool_use"), end);

    expect(idsOf(seen)).toEqual(["toolu_1", "cmpl_test_1", "cmpl_test_2", "cmpl_test_3"]);
    expect(partsOf(seen.events).map(({ content }) => content)).toMatchObject(
      [0, 1, 2, 3].map((n) => ({ case: "toolCall", value: { name: "f", argumentsJson: `{"n":${n}}` } })),
    );
  });

  test.each<[what: string, rest: Wire[]]>([
    ["that are never closed", []],
    ["of which the first is closed first", [close(0), close(1)]],
    ["of which the last is closed first", [close(1), close(0)]],
  ])("are unique for calls with one id %s, and each has its own arguments", async (_what, rest) => {
    const calls = [0, 1].flatMap((index) => [call(index, { id: "toolu_1" }), input("{}", index)]);
    const whole = call(2, { id: "toolu_1", input: { n: 2 } });
    const seen = await server.readStream(start(), ...calls, whole, ...rest, stop("tool_use"), end);

    expect(idsOf(seen)).toEqual(["toolu_1", "cmpl_test_1", "cmpl_test_2"]);
    expect(seen.error).toBeUndefined();
    expect(partsOf(seen.events).map(({ content }) => content)).toMatchObject(
      ["{}", "{}", '{"n":2}'].map((argumentsJson) => ({ case: "toolCall", value: { name: "f", argumentsJson } })),
    );
  });

  test("are not those of earlier calls of the conversation", async () => {
    server.upstream.script = ({ send }) =>
      send(
        toJsonAnswer(
          JSON.stringify({
            ...wholeMessage,
            content: [{ type: "tool_use", id: "call_0", name: "f", input: {} }],
            stop_reason: "tool_use",
          }),
        ),
      );
    const messages = [
      { role: 2, parts: [{ content: { case: "toolCall", value: { id: "call_0", name: "f", argumentsJson: "{}" } } }] },
    ] as const;
    const { message: answer } = await server.target.complete(
      { messages: [...messages.map((each) => ({ ...each, parts: [...each.parts] }))], prompt: "again" },
      beginTestCall({ streaming: false }),
    );
    const content = answer?.parts[0]?.content;

    expect(content?.case === "toolCall" && content.value.id).toBe("cmpl_test_0");
  });
});

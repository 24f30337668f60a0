import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../../src/core/answer/event.ts";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Usage_Source } from "../../../../src/gen/tokenwire/v1/usage_pb.ts";
import { readFixture } from "../../../support/fixture.ts";
import { toSseAnswer } from "../../../support/http-answer.ts";
import { type SeenStream, textOf } from "../../../support/provider-target.ts";
import { finishedOf, partsOf, type StreamTarget, startStreamTarget } from "../stream-target.ts";
import { block, close, data, end, hello, named, start, stop, text, type Wire } from "../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("an answer", () => {
  test("names the model and the request that the provider reports", async () => {
    const sse = [...hello, stop("end_turn"), end].map(named).join("");
    server.upstream.script = ({ send }) => send(toSseAnswer(sse, { "request-id": "req_1" }));
    const served = { provider: "anthropic", model: "m-1", attempt: 1 };

    expect((await server.target.complete()).served).toMatchObject({ ...served, providerRequestId: "req_1" });
    server.upstream.script = ({ send }) => send(toSseAnswer(sse));
    expect((await server.target.complete()).served).toMatchObject({ ...served, providerRequestId: "msg_1" });
  });

  test("has its stop sequence, and the explanation of a refusal as a part", async () => {
    expect(
      finishedOf(await server.readStream(...hello, stop("stop_sequence", { stop_sequence: "###" }), end)),
    ).toMatchObject({
      stopSequence: "###",
    });
    const { events } = await server.readBody(readFixture("anthropic/refusal.sse"));
    expect(partsOf(events).map(({ content }) => content)).toEqual([
      { case: "text", value: "I" },
      { case: "refusal", value: "It could do harm." },
    ]);
  });

  test("keeps adjacent blocks of text apart", async () => {
    const { events } = await server.readBody(readFixture("anthropic/server-tools.sse"));
    expect(partsOf(events).flatMap(({ content }) => (content.case === "text" ? [content.value] : []))).toEqual([
      "It is ",
      "a fact",
      ".",
    ]);
  });

  test("has no part for an empty block", async () => {
    const { events } = await server.readStream(
      start(),
      block(0, { type: "text", text: "" }),
      close(0),
      stop("end_turn"),
      end,
    );
    expect(events.map((event) => event.case)).toEqual(["started", "finished"]);
  });

  test("may be whole in the first event of its stream", async () => {
    const content = [{ type: "tool_use", id: "t", name: "f", input: { a: 1 } }];
    const seen = await server.readStream({ type: "message_start", message: { content, stop_reason: "tool_use" } }, end);

    expect(finishedOf(seen)).toMatchObject({ finishReason: FinishReason.TOOL_CALLS });
    expect(partsOf(seen.events)[0]?.content).toMatchObject({ value: { id: "t", argumentsJson: '{"a":1}' } });
  });

  test("is not whole with a stop reason in the first event alone", async () => {
    const content = [{ type: "text", text: "Hello" }];
    const { events, error } = await server.readStream({
      type: "message_start",
      message: { content, stop_reason: "end_turn" },
    });

    expect(textOf(events)).toBe("Hello");
    expect(error?.reason).toBe("STREAM_TRUNCATED");
  });
});

describe("another message in the same stream", () => {
  const another = { type: "message_start", message: { id: "msg_2", model: "m-1" } };
  const whole = [block(0, { type: "text", text: "" }), text("hello"), close(0), stop("end_turn"), end];

  test("after content is STREAM_TRUNCATED, and nothing of it is emitted", async () => {
    const { events, error } = await server.readStream(
      start(),
      block(0, { type: "text", text: "" }),
      text("he"),
      another,
      ...whole,
    );

    expect(textOf(events)).toBe("he");
    expect(error).toMatchObject({ reason: "STREAM_TRUNCATED", upstream: { provider: "anthropic", httpStatus: 200 } });
  });

  test("before content replaces the first one and its blocks", async () => {
    const seen = await server.readStream(
      start({ input_tokens: 9 }),
      block(0, { type: "text", text: "" }),
      another,
      ...whole,
    );

    expect(textOf(seen.events)).toBe("hello");
    expect(finishedOf(seen)?.usage?.source).toBe(Usage_Source.ESTIMATED);
  });

  test("is ignored when it has the id of the first one", async () => {
    const seen = await server.readStream(
      start(),
      block(0, { type: "text", text: "" }),
      text("he"),
      start(),
      text("llo"),
      ...whole.slice(2),
    );

    expect(finishedOf(seen)).toMatchObject({ finishReason: FinishReason.STOP });
    expect(textOf(seen.events)).toBe("hello");
  });
});

test("a refusal has the provider's category", async () => {
  const details = { stop_details: { type: "refusal", category: "cyber", explanation: null } };

  expect(finishedOf(await server.readStream(...hello, stop("refusal", details), end))).toMatchObject({
    refusalCategory: "cyber",
  });
  expect(finishedOf(await server.readStream(...hello, stop("end_turn"), end))).toMatchObject({ refusalCategory: "" });
});

describe("a message that begins twice", () => {
  const usage = { input_tokens: 10, output_tokens: 1 };
  const eventsOf = ({ events }: SeenStream): unknown[] =>
    events.map(({ case: kind, value }: StreamEvent) => [kind, value]);

  test.each<[string, Wire]>([
    ["the same one", start(usage)],
    ["another one", start({ input_tokens: 20, output_tokens: 2 }, "msg_2")],
  ])("gives the same events in one read and in several: %s", async (_, second) => {
    const rest = data(text("Hello"), stop("end_turn", {}, { output_tokens: 7 }), end);
    const inOne = Buffer.from(data(start(usage), second) + rest);
    const firstEnd = Buffer.byteLength(data(start(usage)));
    const secondEnd = Buffer.byteLength(data(start(usage), second));
    const seen: unknown[][] = [];
    for (const cuts of [[], [firstEnd], [secondEnd], [firstEnd, secondEnd]]) {
      server.upstream.script = async ({ send, sendCut, fin }) => {
        await send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
        await sendCut(inOne, cuts);
        fin();
      };
      seen.push(eventsOf(await server.target.read()));
    }

    expect(seen[0]?.map((event) => (Array.isArray(event) ? event[0] : event))).toEqual([
      "started",
      "usage",
      "textDelta",
      "usage",
      "partFinished",
      "finished",
    ]);
    for (const events of seen) expect(events).toEqual(seen[0]);
  });
});

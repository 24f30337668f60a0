import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { createAnthropicTarget } from "../../support/anthropic-target.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import { type ProviderTarget, type SeenStream, textOf } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

// An answer is read as what it is, an end that says nothing is none, and what was counted stays counted.

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createAnthropicTarget({ baseUrl: upstream.origin });
});

afterAll(async () => {
  await target.close();
  await upstream.close();
});

type Wire = Readonly<Record<string, unknown>>;

const data = (...events: readonly (Wire | string)[]): string =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");

const start = (usage?: object, id = "msg_1"): Wire => ({ type: "message_start", message: { id, model: "m-1", usage } });
const hello: Wire = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } };
const stop = (usage?: object): Wire => ({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage });
const end: Wire = { type: "message_stop" };
const whole = {
  type: "message",
  id: "msg_1",
  model: "m-1",
  content: [{ type: "text", text: "Hello" }],
  stop_reason: "end_turn",
};

function readAs(contentType: string, ...pieces: readonly string[]): Promise<SeenStream> {
  upstream.script = ({ send }) => send(toAnswer(pieces, "chunked", { headers: { "content-type": contentType } }));
  return target.read();
}

const read = (...events: readonly (Wire | string)[]): Promise<SeenStream> =>
  readAs("text/event-stream", data(...events));

function usageOf({ events, error }: SeenStream) {
  expect(error).toBe(undefined);
  const last = events.at(-1);
  return last?.case === "finished" ? last.value.usage : undefined;
}

describe("the form of an answer", () => {
  const json = JSON.stringify(whole);
  const sse = data(start(), hello, stop(), end);
  const lines = [start(), hello, stop(), end].map((event) => `${JSON.stringify(event)}\n`).join("");

  test.each<[string, string, string[]]>([
    ["JSON that is called an event stream", "text/event-stream", [json]],
    ["the same behind a line end, in pieces", "text/event-stream", ["\r\n", " ", json.slice(0, 5), json.slice(5)]],
    ["the same with [DONE]", "text/event-stream", [`${json}\n\ndata: [DONE]\n\n`]],
    ["the same with [DONE], called JSON", "application/json", [`${json}\n\ndata: [DONE]\n\n`]],
    ["the same with [DONE] on its line, called JSON", "application/json", [`${json}data: [DONE]\n\n`]],
    ["the same over several lines", "text/event-stream", [JSON.stringify(whole, null, 2)]],
    ["events in lines of JSON", "application/x-ndjson", [lines]],
    ["events in lines of JSON that are called JSON", "application/json", [lines]],
    ["events in lines of JSON that are called an event stream", "text/event-stream", [lines]],
    ["events that are called JSON", "application/json", [sse]],
    ["the same behind a comment", "application/json", [": hi\n\n", sse]],
    ["the same behind a byte order mark", "application/json", ["\ufeff", sse]],
    ["events that begin with a name", "application/json", [`event: message_start\n${sse}`]],
  ])("is found by how it begins: %s", async (_, contentType, pieces) => {
    const seen = await readAs(contentType, ...pieces);
    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "Hello"]);
    expect((await target.complete()).text).toBe("Hello");
  });

  test("is an error where it is one, whatever it is called", async () => {
    const error = JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
    for (const body of [error, `[${error}]`]) {
      expect((await readAs("text/event-stream", body)).error?.reason).toBe("UPSTREAM_OVERLOADED");
    }
  });
});

describe("an error in an answer with status 200 is that error", () => {
  const error = { message: "insufficient balance", type: "invalid_request_error", code: null };

  test.each<[string, string]>([
    ["as a field of its own", `error: ${JSON.stringify(error)}\n\n`],
    ["in a field of its own, in words", `error: ${error.message}\n`],
    ["in words, by its name", `event: error\ndata: ${error.message}\n\n`],
    ["as the whole object, by its name", `event: error\ndata: ${JSON.stringify(error)}\n\n`],
    ["as the whole object, by its type", data(error)],
    ["beside another type", data({ type: "response.failed", error })],
    ["beside an end that looks whole", data({ ...stop(), error })],
    ["as a string", data({ error: error.message })],
    ["as a detail", data({ detail: error.message })],
    ["as a code and a message", data({ error_code: 1, error_msg: error.message })],
    ["as a code and msg", data({ code: 1, msg: error.message })],
    ["in a list of errors", data({ errors: [error] })],
    ["as MiniMax's base", data({ base_resp: { status_code: 1008, status_msg: error.message } })],
    [
      "as MiniMax's base beside a message",
      data({ ...whole, content: [], base_resp: { status_code: 1008, status_msg: error.message } }),
    ],
  ])("%s", async (_, sse) => {
    expect(await readAs("text/event-stream", sse)).toMatchObject({
      events: [],
      error: { reason: "QUOTA_EXHAUSTED", upstream: { message: error.message } },
    });
    await expect(target.complete()).rejects.toMatchObject({ reason: "QUOTA_EXHAUSTED" });
    const late = await readAs("text/event-stream", data(start(), hello) + sse);
    expect([textOf(late.events), late.error?.reason]).toEqual(["Hello", "QUOTA_EXHAUSTED"]);
  });

  test.each<[string, object]>([
    ["as a code and msg", { code: 1, msg: error.message }],
    ["in a list of errors", { errors: [error] }],
    ["as MiniMax's base", { base_resp: { status_code: 1008, status_msg: error.message } }],
    ["as the whole object", error],
  ])("in JSON: %s", async (_, body) => {
    upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify(body)));
    expect((await target.read()).error?.reason).toBe("QUOTA_EXHAUSTED");
    await expect(target.complete()).rejects.toMatchObject({ reason: "QUOTA_EXHAUSTED" });
  });

  test.each<[string, Wire]>([
    ["an error that is null", { ...stop(), error: null }],
    ["no errors", { ...stop(), errors: [] }],
    ["MiniMax's success", { ...stop(), base_resp: { status_code: 0, status_msg: "success" } }],
    ["a message of an event that is newer than we are", { type: "notice", message: "slow", code: 3, msg: "slow" }],
  ])("but not by %s", async (_, event) => {
    const seen = await read(start(), hello, event, stop(), end);
    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "Hello"]);
  });
});

describe("an end that is none", () => {
  test.each<[string, string]>([
    ["an empty stream", ""],
    ["nothing but a comment", ": hi\n\n"],
    ["[DONE] alone", data("[DONE]")],
    ["message_stop alone", data(end)],
    ["a message of nothing", data(start({ input_tokens: 3, output_tokens: 0 }), end)],
    [
      "a block of nothing",
      data(start(), { type: "content_block_start", index: 0, content_block: { type: "text" } }, end),
    ],
    ["[DONE] after content", data(start(), hello, "[DONE]")],
  ])("is STREAM_TRUNCATED, which a retry may help: %s", async (_, sse) => {
    const { error } = await readAs("text/event-stream", sse);
    expect(error).toMatchObject({ reason: "STREAM_TRUNCATED", retryable: true });
  });

  test("is the same in JSON", async () => {
    upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify({ ...whole, content: [], stop_reason: null })));
    await expect(target.complete()).rejects.toMatchObject({ reason: "STREAM_TRUNCATED" });
  });
});

test("[DONE] after a stop reason is the end, also when the connection stays open", async () => {
  const events = data(start(), hello, stop(), "[DONE]", { type: "error", error: {} });
  upstream.script = ({ send }) => send(toSseAnswer(events).subarray(0, -5));
  const seen = await target.read();

  expect([seen.error, textOf(seen.events)]).toEqual([undefined, "Hello"]);
});

describe("usage", () => {
  const first = { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 };

  test.each<[string, object | undefined, object | undefined, object]>([
    ["grows to the last count", first, { output_tokens: 7 }, { inputTokens: 15, outputTokens: 7 }],
    ["takes a later input, too", first, { input_tokens: 12, output_tokens: 7 }, { inputTokens: 17, outputTokens: 7 }],
    ["loses nothing to zeros", first, { input_tokens: 0, output_tokens: 7 }, { inputTokens: 15, outputTokens: 7 }],
    ["loses nothing to null", first, { input_tokens: null, output_tokens: 7 }, { inputTokens: 15, outputTokens: 7 }],
    [
      "may have the names of Chat Completions",
      undefined,
      { prompt_tokens: 10, completion_tokens: 7 },
      { inputTokens: 10, outputTokens: 7 },
    ],
    [
      "may have the names of Bedrock",
      undefined,
      { inputTokens: 10, outputTokens: 7, cacheReadInputTokens: 2 },
      { inputTokens: 12, outputTokens: 7, cacheReadTokens: 2 },
    ],
  ])("%s", async (_, before, after, expected) => {
    const seen = await read(start(before), hello, stop(after), end);
    expect(usageOf(seen)).toMatchObject({ ...expected, source: Usage_Source.PROVIDER });
  });

  test.each<[string, Wire[]]>([
    ["says nothing at the end", [stop()]],
    ["says zero at the end", [stop({ output_tokens: 0 })]],
  ])("is partial where the provider %s", async (_, last) => {
    const seen = await read(start(first), hello, ...last, end);
    expect(usageOf(seen)).toMatchObject({ inputTokens: 15, outputTokens: 1, source: Usage_Source.PARTIAL });
  });

  test("does not lose output that was counted, but takes the input of the end", async () => {
    const less = { type: "message_delta", delta: {}, usage: { input_tokens: 2, output_tokens: 3 } };
    const seen = await read(start(first), hello, stop({ output_tokens: 7 }), less, end);
    expect(usageOf(seen)).toMatchObject({ inputTokens: 7, outputTokens: 7, source: Usage_Source.PROVIDER });
  });

  test("is not taken back by zeros that come after it", async () => {
    const zeros = { type: "message_delta", delta: {}, usage: { input_tokens: 0, output_tokens: 0 } };
    const seen = await read(start(first), hello, stop({ output_tokens: 7 }), zeros, end);
    expect(usageOf(seen)).toMatchObject({ inputTokens: 15, outputTokens: 7, source: Usage_Source.PROVIDER });
  });
});

describe("a message that begins twice", () => {
  const usage = { input_tokens: 10, output_tokens: 1 };
  const told = ({ events }: SeenStream): unknown[] => events.map(({ case: kind, value }: StreamEvent) => [kind, value]);

  test.each<[string, Wire]>([
    ["the same one", start(usage)],
    ["another one", start({ input_tokens: 20, output_tokens: 2 }, "msg_2")],
  ])("gives the same events in one read and in several: %s", async (_, second) => {
    const rest = data(hello, stop({ output_tokens: 7 }), end);
    const inOne = Buffer.from(data(start(usage), second) + rest);
    const firstEnd = Buffer.byteLength(data(start(usage)));
    const secondEnd = Buffer.byteLength(data(start(usage), second));
    const seen: unknown[][] = [];
    for (const cuts of [[], [firstEnd], [secondEnd], [firstEnd, secondEnd]]) {
      upstream.script = async ({ send, sendCut, fin }) => {
        await send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
        await sendCut(inOne, cuts);
        fin();
      };
      seen.push(told(await target.read()));
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

describe("an error that is no event of the API", () => {
  const quota = { base_resp: { status_code: 1008, status_msg: "insufficient balance" } };

  test.each<[string, string, string, string]>([
    ["code and msg", data({ code: 1113, msg: "no balance" }), "text/event-stream", "QUOTA_EXHAUSTED"],
    ["base_resp", data(quota), "text/event-stream", "QUOTA_EXHAUSTED"],
    ["a list of errors", data({ errors: [{ message: "no" }] }), "text/event-stream", "UPSTREAM_ERROR"],
    ["detail", data({ detail: "no" }), "text/event-stream", "UPSTREAM_ERROR"],
    ["a message", data({ message: "no" }), "text/event-stream", "UPSTREAM_ERROR"],
    [
      "a field error",
      'error: {"type":"overloaded_error","message":"x"}\n\n',
      "text/event-stream",
      "UPSTREAM_OVERLOADED",
    ],
    ["plain words under its name", "event: error\ndata: it died\n\n", "text/event-stream", "UPSTREAM_ERROR"],
    ["JSON with code and msg", JSON.stringify({ code: 1113, msg: "no" }), "application/json", "QUOTA_EXHAUSTED"],
    ["JSON with base_resp", JSON.stringify(quota), "application/json", "QUOTA_EXHAUSTED"],
    ["JSON with detail", JSON.stringify({ detail: "no" }), "application/json", "UPSTREAM_ERROR"],
    ["base_resp beside a message", JSON.stringify({ ...whole, ...quota }), "application/json", "QUOTA_EXHAUSTED"],
  ])("%s is that error", async (_, body, contentType, reason) => {
    expect((await readAs(contentType, body)).error?.reason).toBe(reason);
  });

  test("fails an answer that goes on after it", async () => {
    const { error } = await read(start(), hello, { code: 500, msg: "boom" }, stop(), end);
    expect(error?.reason).toBe("UPSTREAM_ERROR");
  });

  test.each([{ base_resp: { status_code: 0, status_msg: "success" } }, { code: 0, msg: "ok" }, {}])(
    "%o says that nothing went wrong",
    async (said) => {
      expect((await read(start(), hello, said, stop(), end)).error).toBe(undefined);
    },
  );
});

test("a stop reason that is the word null is none: the answer is cut", async () => {
  const { error } = await read(start(), hello, { type: "message_delta", delta: { stop_reason: "null" } });
  expect(error?.reason).toBe("STREAM_TRUNCATED");
});

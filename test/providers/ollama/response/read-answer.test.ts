import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/core/clock.ts";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Usage_Source } from "../../../../src/gen/tokenwire/v1/usage_pb.ts";
import { createOllamaProvider } from "../../../../src/providers/ollama/index.ts";
import { toAnswer, toJsonAnswer } from "../../../support/http-answer.ts";
import { createOllamaTarget, ollamaOptions } from "../../../support/ollama-target.ts";
import type { ProviderTarget } from "../../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../support/scripted-upstream.ts";

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeEach(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createOllamaTarget({ baseUrl: upstream.origin });
});

afterEach(async () => {
  await target.close();
  await upstream.close();
});

const said = (message: object, more: object = {}): string =>
  `${JSON.stringify({ model: "m:1b", message: { role: "assistant", content: "", ...message }, done: false, ...more })}\n`;
const text = said({ content: "Hello" });
const done = said({}, { done: true, done_reason: "stop", prompt_eval_count: 3, eval_count: 2 });

/** What comes of an answer in lines, of which each is a chunk. */
async function read(...lines: string[]) {
  const headers = { "content-type": "application/x-ndjson" };
  upstream.script = (exchange) => exchange.send(toAnswer(lines, "chunked", { headers }));
  const { events, error } = await target.read();
  const finished = events.at(-1);
  return {
    text: events.flatMap((event) => (event.case === "textDelta" ? [event.value] : [])).join(""),
    events,
    error,
    finished: finished?.case === "finished" ? finished.value : undefined,
  };
}

describe("the end of an answer", () => {
  test.each<[what: string, lines: string[]]>([
    ["before its last line", [text]],
    ["in the middle of its last line", [text, done.slice(0, -20)]],
    ["with a last line that says nothing of an end", [text, said({}, { done_reason: "stop" })]],
    ["with an engine that was unloaded", [text, said({}, { done: true, done_reason: "unload" })]],
    ["with nothing but an end without a reason", [said({}, { done: true })]],
  ])("%s is a cut", async (_what, lines) => {
    const { error, finished } = await read(...lines);
    expect(error?.reason).toBe("STREAM_TRUNCATED");
    expect(finished).toBeUndefined();
  });

  test.each<[word: string | undefined, message: object, reason: FinishReason]>([
    ["stop", {}, FinishReason.STOP],
    ["length", {}, FinishReason.MAX_TOKENS],
    ["stop", { tool_calls: [{ function: { name: "t", arguments: {} } }] }, FinishReason.TOOL_CALLS],
    ["tool_calls", { tool_calls: [{ function: { name: "t" } }] }, FinishReason.TOOL_CALLS],
    ["tool_calls", {}, FinishReason.OTHER],
    ["load", {}, FinishReason.OTHER],
    ["a word of tomorrow", {}, FinishReason.OTHER],
    [undefined, {}, FinishReason.OTHER],
    [undefined, { tool_calls: [{ function: { name: "t" } }] }, FinishReason.TOOL_CALLS],
  ])("for %s with %j is %i", async (word, message, reason) => {
    const { finished, error } = await read(text, said(message, { done: true, done_reason: word }));
    expect(error).toBeUndefined();
    expect(finished).toMatchObject({ finishReason: reason, providerFinishReason: word ?? "" });
  });

  test("is not read past its last line", async () => {
    const { text: read1, finished } = await read(text, done, said({ content: " more" }));
    expect(read1).toBe("Hello");
    expect(finished?.usage).toMatchObject({ inputTokens: 3, outputTokens: 2, source: Usage_Source.PROVIDER });
  });

  test("whose input is not counted has an estimated usage", async () => {
    const { finished } = await read(text, said({}, { done: true, done_reason: "stop", eval_count: 2 }));
    expect(finished?.usage?.source).toBe(Usage_Source.ESTIMATED);
  });
});

describe("an error", () => {
  test("in a stream fails the answer after what came before it", async () => {
    const { text: before, error } = await read(
      text,
      '{"error":"an error was encountered while running the model"}\n',
      done,
    );
    expect(before).toBe("Hello");
    expect(error).toMatchObject({
      reason: "UPSTREAM_ERROR",
      message: "ollama: an error was encountered while running the model",
    });
  });

  test.each<[status: number, message: string, reason: string, field: string | undefined]>([
    [404, "model 'm' not found", "MODEL_NOT_FOUND", undefined],
    [400, '"m" does not support tools', "UNSUPPORTED_FEATURE", "tools"],
    [400, '"m" does not support thinking', "UNSUPPORTED_FEATURE", "reasoning"],
    [503, "server busy, please try again. maximum pending requests exceeded", "UPSTREAM_OVERLOADED", undefined],
  ])("of status %i, %s, is %s", async (status, message, reason, field) => {
    upstream.script = (exchange) => exchange.send(toJsonAnswer(JSON.stringify({ error: message }), { status }));
    const { error } = await target.read();
    expect(error).toMatchObject({
      reason,
      fieldViolations: field === undefined ? [] : [{ field, description: message }],
    });
  });

  test.each<[what: string, line: string]>([
    ["no JSON", `${text.slice(0, 30)}}\n`],
    ["a list", "[1]\n"],
    ["another API", '{"choices":[{"delta":{"content":"x"}}]}\n'],
    ["a call without a name", said({ tool_calls: [{ function: { arguments: {} } }] })],
  ])("comes of a line that is %s, and no answer", async (_what, line) => {
    const { error, finished } = await read(text, line);
    expect(error?.reason).toMatch(/^(UPSTREAM_PROTOCOL_ERROR|STREAM_TRUNCATED)$/);
    expect(finished).toBeUndefined();
  });

  test("comes of a whole answer that is not said to be done", async () => {
    upstream.script = (exchange) => exchange.send(toJsonAnswer(text));
    await expect(target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  });
});

describe("content that cannot be read fails an answer that has its last line", () => {
  const lost = said({ content: "lost" });

  test.each<[what: string, line: string]>([
    ["without its first byte", lost.slice(1)],
    ["without its first half", lost.slice(40)],
    ["without its last byte", `${lost.slice(0, -2)}\n`],
    ["with something behind it", `${lost.trimEnd()}x\n`],
    ["with another object behind it", `${lost.trimEnd()}${lost}`],
    ["with an escape that there is not", lost.replace("lost", "\\x")],
    ["with a control character", lost.replace("lost", "\u0001")],
    ["that is a text", '"lost"\n'],
    ["that is no JSON", "lost\n"],
    ["of a content that is a list", said({ content: [{ type: "text", text: "lost" }] })],
    ["of a content that is a number", said({ content: 1 })],
    ["of a thinking that is an object", said({ thinking: { text: "lost" } })],
    ["of calls that are no list", said({ tool_calls: { function: { name: "lost" } } })],
    ["of a message that is a list", '{"message":[{"content":"lost"}],"done":false}\n'],
    ["of the API of prompts", '{"model":"m","response":"lost","done":false}\n'],
  ])("in a line %s", async (_what, line) => {
    const { text: before, error, finished } = await read(text, line, done);
    expect(before).toBe("Hello");
    expect(error?.reason).toMatch(/^UPSTREAM_(PROTOCOL_)?ERROR$/);
    expect(finished).toBeUndefined();
  });
});

test.each<[what: string, lines: string[]]>([
  ["blank lines", ["\n", text, "\r\n  \n", done]],
  ["a byte order mark", [`\uFEFF${text}`, done]],
  [
    "members that are null",
    [said({ content: "Hello", thinking: null, tool_calls: null }), said({ content: null }), done],
  ],
  ["lines without a message", ['{"status":"loading"}\n', text, done]],
])("an answer is whole with %s", async (_what, lines) => {
  expect(await read(...lines)).toMatchObject({ text: "Hello", error: undefined, finished: expect.anything() });
});

test("arguments of a call keep their digits", async () => {
  const { events } = await read(
    text,
    said({ tool_calls: [{ function: { name: "t", arguments: { a: "@" } } }] }).replace('"@"', "1.50"),
    done,
  );
  const deltas = events.flatMap((event) => (event.case === "toolCallDelta" ? [event.value.argumentsJson] : []));
  expect(deltas.join("")).toBe('{"a":1.50}');
});

test("a request goes to /api/chat below the base URL, with the key", async () => {
  upstream.script = (exchange) =>
    exchange.send(toJsonAnswer(said({ content: "x" }, { done: true, done_reason: "stop" })));
  for (const path of ["", "/", "/api", "/api/chat", "/below"]) {
    const other = createOllamaTarget({ baseUrl: `${upstream.origin}${path}` });
    await other.complete();
    await other.close();
  }
  const { requests } = upstream;
  const paths = requests.map(({ method, path }) => `${method} ${path}`);
  expect(paths).toEqual(["", "", "", "", "/below"].map((base) => `POST ${base}/api/chat`));
  expect(requests[0]?.headers.get("authorization")).toBe("Bearer canary-0123456789");
});

test("the models of a server are those of /api/tags", async () => {
  upstream.script = (exchange) =>
    exchange.send(toJsonAnswer('{"models":[{"name":"a:1b","model":"a:1b"},{"name":"b"},{}]}'));
  const provider = createOllamaProvider({ ...ollamaOptions, baseUrl: upstream.origin }, { clock: systemClock });
  expect(await provider.listModels?.(new AbortController().signal)).toEqual([{ id: "a:1b" }, { id: "b" }]);
  await provider.close?.();
});

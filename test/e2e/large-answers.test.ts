import { describe, expect, onTestFinished, test } from "vitest";
import type { CompleteResponse } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { answerForms } from "../support/answer-forms.ts";
import { type ApiClient, ApiFailure, grpcJsClient } from "../support/api-clients.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { toAnswer } from "../support/http-answer.ts";

const MiB = 1024 * 1024;
const request = { model: "one/m", prompt: "hello" };

/** A client that takes what a gateway can send, before a provider that answers so. */
async function startCaller(kind: "openai" | "anthropic", answer: Buffer): Promise<ApiClient> {
  const upstream = await startFaultUpstream(({ send }) => send(answer));
  const { gateway } = await startFaultStage({
    retries: { maxAttempts: 1 },
    providers: { one: providerAt(upstream.origin, { kind }) },
  });
  const client = grpcJsClient(gateway.address, undefined, { "grpc.max_receive_message_length": 128 * MiB });
  onTestFinished(() => client.close());
  return client;
}

function toSse(...events: readonly (object | string)[]): Buffer {
  const pieces = events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`);
  return toAnswer(pieces, "chunked", { headers: { "content-type": "text/event-stream" } });
}

const toJson = (body: string) => toAnswer([body], "length", { headers: { "content-type": "application/json" } });

function chat(delta: object, finishReason: string | null = null): object {
  return { choices: [{ index: 0, delta, finish_reason: finishReason }] };
}

function call(argumentsJson: string, names: object = { id: "a", type: "function" }): object {
  const name = "id" in names ? { name: "write_file" } : {};
  return chat({ tool_calls: [{ index: 0, ...names, function: { ...name, arguments: argumentsJson } }] });
}

function inPieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, at) => text.slice(at * length, (at + 1) * length));
}

/** JSON of an object, of so many characters. */
const objectOf = (length: number): string => JSON.stringify({ text: "x".repeat(length - '{"text":""}'.length) });

const block = (index: number, content: object): object => ({
  type: "content_block_start",
  index,
  content_block: content,
});
const delta = (index: number, content: object): object => ({ type: "content_block_delta", index, delta: content });

function message(...events: readonly object[]): Buffer {
  return toSse(
    { type: "message_start", message: { id: "m", model: "m", usage: { input_tokens: 1, output_tokens: 1 } } },
    ...events,
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 3 } },
    { type: "message_stop" },
  );
}

const toolUse = block(0, { type: "tool_use", id: "toolu_1", name: "write_file", input: {} });
const inputDelta = (json: string) => delta(0, { type: "input_json_delta", partial_json: json });

interface Large {
  readonly kind: "openai" | "anthropic";
  readonly answer: Buffer;
  readonly text?: string;
  readonly reasoning?: string;
  readonly argumentsJson?: string;
}

const text = "word ".repeat(MiB);
const thought = "thought ".repeat((10 * MiB) / 8);
const args = objectOf(10 * MiB);
const longArgs = objectOf(15 * MiB);

const large: [what: string, make: () => Large][] = [
  [
    "a delta of text of 5 MiB",
    () => ({ kind: "openai", text, answer: toSse(chat({ content: text }), chat({}, "stop"), "[DONE]") }),
  ],
  [
    "reasoning of 10 MiB in many pieces",
    () => ({
      kind: "openai",
      text: "so",
      reasoning: thought,
      answer: toSse(
        ...inPieces(thought, 1000).map((reasoning) => chat({ reasoning_content: reasoning })),
        chat({ content: "so" }),
        chat({}, "stop"),
        "[DONE]",
      ),
    }),
  ],
  [
    "arguments of 10 MiB in one event",
    () => ({ kind: "openai", argumentsJson: args, answer: toSse(call(args), chat({}, "tool_calls"), "[DONE]") }),
  ],
  [
    "arguments of 15 MiB in pieces of 16 KiB",
    () => ({
      kind: "openai",
      argumentsJson: longArgs,
      answer: toSse(
        call(""),
        ...inPieces(longArgs, 16 * 1024).map((piece) => call(piece, {})),
        chat({}, "tool_calls"),
        "[DONE]",
      ),
    }),
  ],
  [
    "input of 10 MiB in one event",
    () => ({ kind: "anthropic", argumentsJson: args, answer: message(toolUse, inputDelta(args)) }),
  ],
  [
    "input of 15 MiB in pieces of 16 KiB",
    () => ({
      kind: "anthropic",
      argumentsJson: longArgs,
      answer: message(toolUse, ...inPieces(longArgs, 16 * 1024).map(inputDelta)),
    }),
  ],
  [
    "text of 5 MiB in the start of its block",
    () => ({ kind: "anthropic", text, answer: message(block(0, { type: "text", text })) }),
  ],
];

function contentOf({ message: whole, text: wholeText }: CompleteResponse) {
  const found = whole?.parts.map(({ content }) => content) ?? [];
  return {
    text: wholeText,
    reasoning: found.flatMap(({ case: kind, value }) => (kind === "reasoning" ? [value.text] : [])).join(""),
    argumentsJson: found
      .flatMap(({ case: kind, value }) => (kind === "toolCall" ? [value.argumentsJson] : []))
      .join(""),
  };
}

// Compared as one value: an assertion that shows the difference of such texts would take minutes.
const isEqual = (left: object, right: object): boolean => JSON.stringify(left) === JSON.stringify(right);

describe("an answer of", () => {
  test.each(large)("%s is whole, by both RPCs", async (_what, make) => {
    const { kind, answer, text = "", reasoning = "", argumentsJson = "" } = make();
    const client = await startCaller(kind, answer);

    const whole = await client.complete(request);
    expect(isEqual(contentOf(whole), { text, reasoning, argumentsJson })).toBe(true);

    const streamed = { text: "", reasoning: "", argumentsJson: "" };
    let isFinished = false;
    for await (const { event } of client.streamComplete(request)) {
      if (event.case === "textDelta") streamed.text += event.value;
      if (event.case === "reasoningDelta") streamed.reasoning += event.value;
      if (event.case === "toolCallDelta") streamed.argumentsJson += event.value.argumentsJson;
      isFinished = event.case === "finished";
    }
    expect(isFinished).toBe(true);
    expect(isEqual(streamed, { text, reasoning, argumentsJson })).toBe(true);
  });

  test.each(answerForms)("nearly 32 MiB of JSON is whole: $kind", async (form) => {
    const answer = "y".repeat(32 * MiB - 1024);
    const client = await startCaller(form.kind, toJson(form.whole(answer)));

    const { text: whole } = await client.complete(request);
    expect(whole === answer).toBe(true);
  });
});

describe("more than the limit is a protocol error that names it:", () => {
  const event = /server-sent event is longer than 16 MiB/;
  const whole = /answer is longer than 16 MiB/;
  const json = /answer is longer than 32 MiB/;
  const tooMuch: [what: string, kind: "openai" | "anthropic", make: () => Buffer, problem: RegExp][] = [
    ["an event", "openai", () => toSse(call(objectOf(16 * MiB + 1))), event],
    ["an event", "anthropic", () => message(toolUse, inputDelta(objectOf(16 * MiB + 1))), event],
    [
      "a streamed answer",
      "openai",
      () => toSse(...inPieces("x".repeat(16 * MiB + 1), 64 * 1024).map((content) => chat({ content }))),
      whole,
    ],
    [
      "a streamed answer",
      "anthropic",
      () => message(toolUse, ...inPieces(objectOf(16 * MiB + 1), 64 * 1024).map(inputDelta)),
      whole,
    ],
    ["JSON", "openai", () => toJson(`{"a":"${"x".repeat(32 * MiB)}"}`), json],
    ["JSON", "anthropic", () => toJson(`{"a":"${"x".repeat(32 * MiB)}"}`), json],
  ];

  test.each(tooMuch)("%s of kind %s", async (_what, kind, make, problem) => {
    const client = await startCaller(kind, make());

    expect(await readOutcome(client, request)).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR", finished: false });
    const failed = await client.complete(request).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof ApiFailure ? thrown.message : undefined),
    );
    expect(failed).toMatch(problem);
  });
});

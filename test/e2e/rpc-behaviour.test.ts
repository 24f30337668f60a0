import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../../src/gen/google/rpc/error_details_pb.ts";
import {
  CompleteResponseSchema,
  FinishReason,
  type StreamCompleteResponse,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { CompletionFailureSchema, UpstreamErrorSchema } from "../../src/gen/tokenwire/v1/error_pb.ts";
import { Role } from "../../src/gen/tokenwire/v1/message_pb.ts";
import { type ApiClient, ApiFailure, apiClients, type ClientTls, type RequestInit } from "../support/api-clients.ts";
import { testClientTls } from "../support/doors.ts";
import { startSecureGateway } from "../support/secure-gateway.ts";
import { startTestGateway } from "../support/test-gateway.ts";

const code = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  exhausted: 8,
  unimplemented: 12,
  unavailable: 14,
};

interface Told {
  readonly messages: StreamCompleteResponse[];
  readonly texts: string;
  readonly failure: ApiFailure | undefined;
}

async function read(messages: AsyncIterable<StreamCompleteResponse>): Promise<Told> {
  const seen: StreamCompleteResponse[] = [];
  const texts = (): string => seen.map(({ event }) => (event.case === "textDelta" ? event.value : "")).join("");
  try {
    for await (const message of messages) seen.push(message);
    return { messages: seen, texts: texts(), failure: undefined };
  } catch (thrown) {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    return { messages: seen, texts: texts(), failure: thrown };
  }
}

async function failureOf(promise: Promise<unknown>): Promise<ApiFailure> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof ApiFailure) return thrown;
  throw new Error("the call should have failed with a status", { cause: thrown });
}

const gateways: readonly Entrance[] = [
  { entrance: "in plaintext", start: () => startTestGateway({ "max-attempts": "1" }) },
  { entrance: "over TLS", start: () => startSecureGateway(), clientTls: testClientTls },
];

interface Entrance {
  readonly entrance: string;
  start(): Promise<Pick<Gateway, "address" | "drain">>;
  readonly clientTls?: ClientTls;
}

describe.each(gateways)("$entrance", ({ start, clientTls }) => {
  describe.each([...apiClients])("%s", (_name, createApiClient) => {
    let gateway: Pick<Gateway, "address" | "drain">;
    let client: ApiClient;
    beforeAll(async () => {
      gateway = await start();
      client = createApiClient(gateway.address, clientTls);
    });
    afterAll(() => {
      client.close();
      return gateway.drain();
    });

    test("a stream begins with started, ends with finished, and its parts are the message of Complete", async () => {
      const request: RequestInit = { model: "sim/reasoning", prompt: "héllo wörld 😀" };
      const { messages, texts, failure } = await read(client.streamComplete(request));
      const whole = await client.complete(request);
      expect(failure).toBeUndefined();
      expect(messages.at(0)?.event.case).toBe("started");
      expect(messages.at(-1)?.event.case).toBe("finished");
      expect(texts).toBe(whole.text);
      expect(whole.text).toContain("héllo wörld 😀");
      const parts = messages.flatMap(({ event }) =>
        event.case === "partFinished" && event.value.part ? [event.value.part] : [],
      );
      expect(create(CompleteResponseSchema, { message: { role: Role.ASSISTANT, parts } }).message).toEqual(
        whole.message,
      );
    });

    test("a request that breaks rules is refused with every field that does", async () => {
      const request: RequestInit = { model: "sim/echo", prompt: "hello", temperature: 7, maxTokens: 0 };
      const failures = [
        await failureOf(client.complete(request)),
        (await read(client.streamComplete(request))).failure,
      ];
      for (const failure of failures) {
        expect(failure?.code).toBe(code.invalidArgument);
        expect(failure?.detail(ErrorInfoSchema)).toMatchObject({ reason: "INVALID_REQUEST", domain: "tokenwire" });
        const fields = failure?.detail(BadRequestSchema)?.fieldViolations.map(({ field }) => field);
        expect(fields?.toSorted()).toEqual(["max_tokens", "temperature"]);
        expect(failure?.detail(RequestInfoSchema)?.requestId).toMatch(/^cmpl_[0-9a-f]{32}$/);
        expect(failure?.detail(RetryInfoSchema)).toBeUndefined();
        expect(failure?.detail(CompletionFailureSchema)).toBeUndefined();
      }
    });

    test("an unknown model is NOT_FOUND and the message says what there is", async () => {
      const failure = await failureOf(client.complete({ model: "nowhere/x", prompt: "hello" }));
      expect(failure.code).toBe(code.notFound);
      expect(failure.detail(ErrorInfoSchema)?.reason).toBe("MODEL_NOT_FOUND");
      expect(failure.message).toContain("sim/…");
    });

    test("a failure before the first token carries its typed details", async () => {
      const request: RequestInit = { model: "sim/echo?fail=rate_limited&retry_after=2s", prompt: "hello" };
      for (const failure of [
        await failureOf(client.complete(request)),
        (await read(client.streamComplete(request))).failure,
      ]) {
        expect(failure?.code).toBe(code.exhausted);
        expect(failure?.detail(ErrorInfoSchema)).toMatchObject({ reason: "RATE_LIMITED" });
        expect(failure?.detail(RetryInfoSchema)?.retryDelay).toMatchObject({ seconds: 2n, nanos: 0 });
        expect(failure?.detail(UpstreamErrorSchema)).toMatchObject({ provider: "sim", httpStatus: 429 });
        expect(failure?.detail(CompletionFailureSchema)).toMatchObject({ partial: false, attempts: 1 });
        expect(failure?.pushback).toBe("2000");
      }
    });

    test("a failure in mid-stream comes after an exact prefix of the answer, and is not to be retried", async () => {
      const whole = await client.complete({ model: "sim/long?tokens=20", prompt: "count" });
      const { texts, messages, failure } = await read(
        client.streamComplete({ model: "sim/long?tokens=20&fail=overloaded&after=5", prompt: "count" }),
      );
      expect(texts.length).toBeGreaterThan(0);
      expect(whole.text.startsWith(texts)).toBe(true);
      expect(texts.length).toBeLessThan(whole.text.length);
      expect(messages.some(({ event }) => event.case === "finished")).toBe(false);
      expect(failure?.code).toBe(code.unavailable);
      expect(failure?.detail(ErrorInfoSchema)?.reason).toBe("UPSTREAM_OVERLOADED");
      expect(failure?.detail(CompletionFailureSchema)).toMatchObject({ partial: true, attempts: 1 });
      expect(failure?.detail(RetryInfoSchema)).toBeUndefined();
      expect(failure?.pushback).toBe("-1");
    });

    test("a cut stream is never OK", async () => {
      const { failure } = await read(client.streamComplete({ model: "sim/long?fail=cut&after=3", prompt: "count" }));
      expect(failure?.code).toBe(code.unavailable);
      expect(failure?.detail(ErrorInfoSchema)?.reason).toBe("STREAM_TRUNCATED");
    });

    test("the caller's deadline bounds a provider that is silent", async () => {
      const request: RequestInit = { model: "sim/echo?stall=forever", prompt: "hello" };
      const failures = [
        await failureOf(client.complete(request, { timeoutMs: 100 })),
        (await read(client.streamComplete(request, { timeoutMs: 100 }))).failure,
      ];
      expect(failures.map((failure) => failure?.code)).toEqual([code.deadlineExceeded, code.deadlineExceeded]);
    });

    test("timeouts.total bounds it too, and the status names it", async () => {
      const request: RequestInit = {
        model: "sim/echo?stall=forever&after=1",
        prompt: "one two three",
        timeouts: { total: { nanos: 100_000_000 } },
      };
      const { texts, failure } = await read(client.streamComplete(request));
      expect(texts).toBe("one");
      expect(failure?.code).toBe(code.deadlineExceeded);
      expect(failure?.detail(ErrorInfoSchema)?.reason).toBe("TOTAL_TIMEOUT");
      expect(failure?.detail(CompletionFailureSchema)).toMatchObject({ partial: true });
    });

    test("a cancel in mid-stream reaches the provider", async () => {
      const endUserId = `cancel ${_name}`;
      const abort = new AbortController();
      const request: RequestInit = { model: "sim/long?stall=forever&after=3", prompt: "count", endUserId };
      let seen = 0;
      const reading = read(
        (async function* () {
          for await (const message of client.streamComplete(request, { signal: abort.signal })) {
            yield message;
            if (message.event.case === "textDelta" && ++seen === 3) abort.abort();
          }
        })(),
      );
      expect((await reading).failure?.code).toBe(code.cancelled);
      await expect
        .poll(async () => JSON.parse((await client.complete({ model: "sim/journal", prompt: "?", endUserId })).text))
        .toMatchObject({ calls: [{ state: "cancelled", reason: "CALLER_CANCELLED" }] });
    });

    test("heartbeats keep a silent stream alive, before the answer has begun too", async () => {
      const request: RequestInit = {
        model: "sim/echo?stall=1500ms",
        prompt: "hello",
        heartbeatInterval: { seconds: 1n },
      };
      const { messages, texts } = await read(client.streamComplete(request));
      expect(messages.at(0)?.event.case).toBe("heartbeat");
      expect(texts).toBe("hello");
    });

    test("tool arguments arrive as they were written, and a tool result leads on", async () => {
      const tools = [
        { name: "weather", inputSchemaJson: '{"type":"object","properties":{"n":{"const":1.50}},"required":["n"]}' },
      ];
      const asked = await client.complete({ model: "sim/tools", prompt: "weather?", tools });
      expect(asked.finishReason).toBe(FinishReason.TOOL_CALLS);
      const call = asked.message?.parts.find(({ content }) => content.case === "toolCall")?.content;
      if (call?.case !== "toolCall" || asked.message === undefined) throw new Error("no tool call");
      expect(JSON.parse(call.value.argumentsJson)).toEqual({ n: 1.5 });
      const answer = await client.complete({
        model: "sim/tools",
        tools,
        messages: [
          { role: Role.USER, text: "weather?" },
          asked.message,
          {
            role: Role.TOOL,
            parts: [{ content: { case: "toolResult", value: { toolCallId: call.value.id, text: "sunny" } } }],
          },
        ],
      });
      expect(answer.text).toContain("sunny");
    });
  });
});

import { toJsonString } from "@bufbuild/protobuf";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Attempt } from "../../src/core/call/attempt.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import type { Log } from "../../src/core/log.ts";
import type { Provider } from "../../src/core/provider.ts";
import { CallError } from "../../src/embed/call-error.ts";
import { createGateway, type Gateway } from "../../src/embed/gateway.ts";
import type { CallOptions } from "../../src/embed/in-process-transport.ts";
import type { ProgramOptions } from "../../src/embed/options.ts";
import {
  type CompleteResponse,
  CompleteResponseSchema,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { apiClients } from "../support/api-clients.ts";
import { collect } from "../support/collect.ts";
import { batches, finished, scriptedProvider, text } from "../support/scripted-provider.ts";

/** A gateway that is closed after the test. */
function createTestGateway(options: ProgramOptions = {}): Gateway {
  const gateway = createGateway(options);
  onTestFinished(() => gateway.close());
  return gateway;
}

function gatewayOf(open: Provider["open"]): Gateway {
  const server = { drainTimeout: "1ms" };
  return createTestGateway({ server, providers: { scripted: scriptedProvider(open) } });
}

const request = { model: "scripted/model", prompt: "hello" };

/** What a promise is rejected with; whatever else it is fails the test. */
async function failureOf(promise: Promise<unknown>): Promise<CallError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof CallError) return thrown;
  throw new Error("no CallError", { cause: thrown });
}

/** An answer, or its events, as JSON without the id that no two calls share. */
function comparable(messages: readonly (StreamCompleteResponse | CompleteResponse)[]): string[] {
  return messages
    .map((message) =>
      message.$typeName === "tokenwire.v1.CompleteResponse"
        ? toJsonString(CompleteResponseSchema, message)
        : toJsonString(StreamCompleteResponseSchema, message),
    )
    .map((json) => json.replace(/"cmpl_\w+"/, '"cmpl"'));
}

test.each(["sim/text", "sim/reasoning", "sim/refusal"])(
  "an answer of %s in the process is the one over the network",
  async (model) => {
    const gateway = createTestGateway();
    const { address } = await gateway.listen({ port: 0 });
    const client = apiClients.get("grpc-js")?.(address);
    if (client === undefined) throw new Error("no client");
    onTestFinished(() => client.close());
    const asked = { model, prompt: "hello" };
    const here = [...(await collect(gateway.streamComplete(asked))), await gateway.complete(asked)];
    const there = [...(await collect(client.streamComplete(asked))), await client.complete(asked)];
    expect(comparable(here)).toEqual(comparable(there));
  },
);

test("a request that breaks rules is refused with every field at fault, and no provider is asked", async () => {
  const open = vi.fn<Provider["open"]>();
  const error = await failureOf(gatewayOf(open).complete({ ...request, prompt: "", temperature: 7 }));
  expect(error).toMatchObject({
    reason: "INVALID_REQUEST",
    fieldViolations: [{ field: "messages" }, { field: "temperature" }],
    attempts: 0,
    partial: false,
    usage: undefined,
  });
  expect(open).not.toHaveBeenCalled();
});

test("tokens are counted as over the network, and faults name the fields of the request itself", async () => {
  const gateway = createTestGateway();
  const asked = { model: "sim/echo", prompt: "one two three" };
  const { usage } = await gateway.complete(asked);
  expect(await gateway.countTokens(asked)).toMatchObject({ inputTokens: usage?.inputTokens, estimated: false });
  const error = await failureOf(gateway.countTokens({ ...asked, temperature: 7 }));
  expect(error.fieldViolations).toMatchObject([{ field: "temperature" }]);
});

test("listModels has the aliases first", async () => {
  const gateway = createTestGateway({ models: { cheap: "sim/echo" } });
  const names = (await gateway.listModels()).models.map(({ name }) => name);
  expect(names[0]).toBe("cheap");
  expect(names).toContain("sim/echo");
});

test("every call writes one line to the log of the program, and without a log nothing is written", async () => {
  const lines: object[] = [];
  const log: Log = { debug() {}, info: (facts) => lines.push(facts), warn() {}, error() {} };
  const gateway = createTestGateway({ log });
  const { id } = await gateway.complete({ model: "sim/echo", prompt: "hello" });
  const { callId } = await failureOf(gateway.complete({ model: "nowhere/x", prompt: "hello" }));
  expect(lines).toMatchObject([
    { call: id, rpc: "Complete", caller: "in-process", status: "OK", model: "sim/echo" },
    { call: callId, rpc: "Complete", caller: "in-process", status: "NOT_FOUND", reason: "MODEL_NOT_FOUND" },
  ]);
});

describe("a failure", () => {
  test("before any content may be retried, and says after how long", async () => {
    const gateway = gatewayOf(() => {
      throw new GatewayError("RATE_LIMITED", "slow down", { retryDelayMs: 60_000 });
    });
    expect(await failureOf(gateway.complete(request))).toMatchObject({
      name: "GatewayError",
      reason: "RATE_LIMITED",
      message: "slow down",
      retryable: true,
      retryDelayMs: 60_000,
      attempts: 1,
      partial: false,
      usage: undefined,
    });
  });

  test("after content may not, because that pays twice, and says what was spent", async () => {
    const gateway = gatewayOf(() => batches([text("1234")]));
    const error = await failureOf(collect(gateway.streamComplete(request)));
    expect(error).toMatchObject({
      reason: "STREAM_TRUNCATED",
      retryable: false,
      attempts: 1,
      partial: true,
      usage: { outputTokens: 1 },
    });
  });

  test("of the gateway or a provider itself is INTERNAL, its text only in the causes", async () => {
    const bug = new TypeError("a secret of the implementation");
    const gateway = gatewayOf(() => {
      throw bug;
    });
    const error = await failureOf(gateway.complete(request));
    expect(error).toMatchObject({ reason: "INTERNAL", cause: { reason: "INTERNAL", cause: bug } });
    expect(error.message).not.toContain("secret");
  });
});

test.each([Number.NaN, 0, -1, Number.NEGATIVE_INFINITY])(
  "a timeout of %d is refused as a slip of the program, and no provider is asked",
  async (timeoutMs) => {
    const open = vi.fn<Provider["open"]>();
    const gateway = gatewayOf(open);
    const refusal = new RangeError(
      `timeoutMs is ${timeoutMs}; write a number of milliseconds above 0, or leave it out`,
    );
    await expect(gateway.complete(request, { timeoutMs })).rejects.toThrow(refusal);
    await expect(gateway.countTokens(request, { timeoutMs })).rejects.toThrow(refusal);
    expect(() => gateway.streamComplete(request, { timeoutMs })).toThrow(refusal);
    expect(open).not.toHaveBeenCalled();
  },
);

test("an infinite timeout is none", async () => {
  const deadlines: unknown[] = [];
  const gateway = gatewayOf((_request, attempt) => {
    deadlines.push(attempt.call.limits.deadlineMs);
    return batches([text("hello"), finished()]);
  });
  await gateway.complete(request, { timeoutMs: Number.POSITIVE_INFINITY });
  expect(deadlines).toEqual([undefined]);
});

/** A provider that is silent from a phase of its answer on, and records its attempts. */
function silentFrom(phase: "opening" | "mid-stream"): { readonly open: Provider["open"]; reached: Promise<Attempt> } {
  const reached = Promise.withResolvers<Attempt>();
  return {
    reached: reached.promise,
    async *open(_request, attempt) {
      if (phase === "mid-stream") yield [text("a")];
      reached.resolve(attempt);
      await new Promise(() => {});
    },
  };
}

/** Reads the text of a stream to its end. */
async function read(messages: AsyncIterable<StreamCompleteResponse>): Promise<void> {
  for await (const _message of messages);
}

describe.each(["opening", "mid-stream"] as const)("while a provider is silent in %s", (phase) => {
  const waysToCall: [name: string, call: (gateway: Gateway, options: CallOptions) => Promise<unknown>][] = [
    ["complete", (gateway, options) => gateway.complete(request, options)],
    ["streamComplete", (gateway, options) => read(gateway.streamComplete(request, options))],
  ];

  test.each(waysToCall)("a signal ends %s at once, and the attempt with it", async (_name, call) => {
    const { open, reached } = silentFrom(phase);
    const controller = new AbortController();
    const failure = failureOf(call(gatewayOf(open), { signal: controller.signal }));
    const attempt = await reached;
    const reason = new Error("no longer needed");
    controller.abort(reason);
    expect(attempt.signal.reason).toMatchObject({ reason: "CALLER_CANCELLED" });
    expect(await failure).toMatchObject({ reason: "CALLER_CANCELLED", retryable: false, cause: { cause: reason } });
  });

  test.each(waysToCall)("a deadline ends %s", async (_name, call) => {
    const { open } = silentFrom(phase);
    const failure = failureOf(call(gatewayOf(open), { timeoutMs: 50 }));
    expect(await failure).toMatchObject({ reason: "DEADLINE_EXCEEDED" });
  });

  test("leaving a stream ends it, though an event is awaited", async () => {
    const { open, reached } = silentFrom(phase);
    const events = gatewayOf(open).streamComplete(request);
    const failure = failureOf(read(events));
    const attempt = await reached;
    await events.return?.();
    expect(attempt.signal.reason).toMatchObject({ reason: "CALLER_CANCELLED" });
    expect(await failure).toMatchObject({ reason: "CALLER_CANCELLED" });
  });
});

test("with a signal that has fired already no provider is asked", async () => {
  const open = vi.fn<Provider["open"]>();
  const signal = AbortSignal.abort();
  expect(await failureOf(gatewayOf(open).complete(request, { signal }))).toMatchObject({ reason: "CALLER_CANCELLED" });
  expect(open).not.toHaveBeenCalled();
});

test("a call that has ended does not listen to its signal any more", async () => {
  const controller = new AbortController();
  const add = vi.spyOn(controller.signal, "addEventListener");
  const remove = vi.spyOn(controller.signal, "removeEventListener");
  await createTestGateway().complete({ model: "sim/echo", prompt: "hello" }, { signal: controller.signal });
  expect(add).toHaveBeenCalledOnce();
  expect(remove).toHaveBeenCalledWith("abort", add.mock.calls[0]?.[1]);
});

test("leaving the loop ends the call, and the provider is asked for no more", async () => {
  const attempts: Attempt[] = [];
  let pulled = 0;
  const gateway = gatewayOf(async function* (_request, attempt) {
    attempts.push(attempt);
    for (; ; pulled++) yield [text("a")];
  });
  for await (const { event } of gateway.streamComplete(request)) if (event.case === "textDelta") break;
  expect(attempts.map(({ signal }) => signal.reason)).toMatchObject([{ reason: "CALLER_CANCELLED" }]);
  expect(pulled).toBe(0);
});

test("a stream asks no provider before its first pull, and reads no further than it is pulled", async () => {
  let yielded = 0;
  const gateway = gatewayOf(async function* () {
    for (; yielded < 100; yielded++) yield [text("a")];
    yield [finished()];
  });
  const events = gateway.streamComplete(request);
  expect(yielded).toBe(0);
  await events.next(); // started, emitted with the first content
  await events.next();
  await events.next();
  expect(yielded).toBe(1);
  await events.return?.();
});

test("a stream that was read to its end has no more events", async () => {
  const events = createTestGateway().streamComplete({ model: "sim/echo", prompt: "hello" });
  expect((await collect(events)).length).toBeGreaterThan(2);
  expect(await collect(events)).toEqual([]);
});

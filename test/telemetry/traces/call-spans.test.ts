// Laws of the spans of calls, whatever calls do.
import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Attempt, beginAttempt } from "../../../src/core/call/attempt.ts";
import type { Completion } from "../../../src/core/call/completion.ts";
import type { TraceContext } from "../../../src/core/call/trace.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { silentLog } from "../../../src/core/log.ts";
import { composeObservers } from "../../../src/core/observer.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { CallSpans } from "../../../src/telemetry/traces/call-spans.ts";
import type { Span } from "../../../src/telemetry/traces/span.ts";
import { SpanNames } from "../../../src/telemetry/traces/span-names.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { beginTestCall } from "../../support/test-call.ts";

const epochMs = 1_700_000_000_000;
const parent: TraceContext = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "00f067aa0ba902b7",
  parentSpanId: "b7ad6b7169203331",
  isSampled: true,
  traceState: "foo=1",
};

/** A call, and the spans that came of it so far. */
interface Traced {
  readonly completion: Completion;
  readonly spans: readonly Span[];
  readonly clock: FakeClock;
}

function beginTracedCall(trace: TraceContext | undefined = parent, propagateTo: readonly string[] = []): Traced {
  const clock = createFakeClock();
  const spans: Span[] = [];
  const names = new SpanNames({ models: [], targets: [], providers: [{ name: "sim", kind: "sim" }] });
  const callSpans = new CallSpans({
    facts: () => ({
      ...{ names, contentBytesOf: () => undefined, epochNow: () => epochMs + clock.now() },
      statusOf: ({ reason }) => (reason === "CALLER_CANCELLED" ? "CANCELLED" : "UNAVAILABLE"),
    }),
    propagateTo: new Set(propagateTo),
    export: (span) => spans.push(span),
  });
  const observer = composeObservers([callSpans], silentLog);
  const request = create(CompleteRequestSchema, { model: "sim/echo", prompt: "hello" });
  return { completion: beginTestCall({ clock, observer, request, trace }), spans, clock };
}

const overloaded = new GatewayError("UPSTREAM_OVERLOADED", "no");
const cancelled = new GatewayError("CALLER_CANCELLED", "gone");

/** A call to which anything may happen, and how many attempts it has made. */
class EventfulCall {
  readonly traced = beginTracedCall();
  attempts = 0;
  #open: Attempt | undefined;

  readonly steps: Readonly<Record<string, () => void>> = {
    wait: () => this.traced.clock.advance(3),
    queue: () => this.#queue(),
    "begin an attempt": () => this.#beginAttempt(),
    content: () => this.#readContent(),
    "end an attempt well": () => this.#open?.end({ kind: "finished" }),
    "fail an attempt": () => this.#open?.end({ kind: "failed", error: overloaded }),
    "back off": () => this.#backOff(),
    "end well": () => this.traced.completion.end({ kind: "ok" }),
    cancel: () => this.traced.completion.end({ kind: "failed", error: cancelled }),
  };

  #queue(): void {
    const { completion, clock } = this.traced;
    if (completion.outcome !== undefined) return;
    completion.observer.queueEntered("gateway", completion);
    clock.advance(5);
    completion.observer.queueLeft("gateway", completion, 5);
  }

  /** One attempt follows the other. One that begins after the end of its call is none for observers. */
  #beginAttempt(): void {
    const { completion } = this.traced;
    if (this.#open !== undefined && this.#open.outcome === undefined) return;
    if (completion.outcome === undefined) this.attempts += 1;
    this.#open = beginAttempt(completion, "sim/echo");
  }

  #readContent(): void {
    const { completion } = this.traced;
    if (this.#open === undefined || this.#open.outcome !== undefined) return;
    completion.observer.contentBegan(this.#open.record, completion);
  }

  #backOff(): void {
    const { completion, clock } = this.traced;
    clock.advance(7);
    completion.progress.backoffMs += 7;
  }
}

test("every span that began ends exactly once, whatever the call does and however it ends", () => {
  const step = fc.constantFrom(...Object.keys(new EventfulCall().steps));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const call = new EventfulCall();
      for (const one of steps) call.steps[one]?.();
      call.steps["cancel"]?.();
      const { spans } = call.traced;
      const [servers, clients] = [ofKind(spans, "server"), ofKind(spans, "client")];
      expect(servers).toHaveLength(1);
      expect(clients).toHaveLength(call.attempts);
      expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
      expect(spans.at(-1)).toBe(servers[0]);
      for (const client of clients) expect(client.parentSpanId).toBe(parent.spanId);
      for (const span of spans) expectWellFormed(span);
    }),
  );
});

function expectWellFormed({ traceId, startMs, endMs, events }: Span): void {
  expect(traceId).toBe(parent.traceId);
  expect(endMs).toBeGreaterThanOrEqual(startMs);
  for (const { atMs } of events) {
    expect(atMs).toBeGreaterThanOrEqual(startMs);
    expect(atMs).toBeLessThanOrEqual(endMs);
  }
}

function ofKind(spans: readonly Span[], kind: Span["kind"]): readonly Span[] {
  return spans.filter((span) => span.kind === kind);
}

test("a call that its caller does not sample, and one without a trace, have no spans", () => {
  for (const trace of [{ ...parent, isSampled: false }, undefined]) {
    const { completion, spans } = trace === undefined ? beginUntracedCall() : beginTracedCall(trace);
    beginAttempt(completion, "sim/echo").end({ kind: "finished" });
    completion.end({ kind: "ok" });
    expect(spans).toEqual([]);
  }
});

function beginUntracedCall(): Traced {
  const { completion, spans, clock } = beginTracedCall();
  const { observer, request } = completion;
  return { completion: beginTestCall({ clock, observer, request }), spans, clock };
}

test("waits in queues and between attempts are events of the call, at their beginning, with their duration", () => {
  const { completion, spans, clock } = beginTracedCall();
  clock.advance(10);
  clock.advance(20);
  completion.observer.queueLeft("provider:sim", completion, 20);
  const first = beginAttempt(completion, "sim/echo");
  clock.advance(5);
  first.end({ kind: "failed", error: overloaded });
  clock.advance(100);
  completion.progress.backoffMs += 100;
  beginAttempt(completion, "sim/echo");
  completion.end({ kind: "ok" });
  const [call] = ofKind(spans, "server");
  expect(call?.events).toEqual([
    {
      name: "tokenwire.queue",
      atMs: epochMs + 10,
      attributes: { "tokenwire.queue.name": "provider:sim", "tokenwire.wait": 0.02 },
    },
    { name: "tokenwire.backoff", atMs: epochMs + 35, attributes: { "tokenwire.wait": 0.1 } },
  ]);
});

test("a call that is cancelled while it backs off has that wait, too", () => {
  const { completion, spans, clock } = beginTracedCall();
  beginAttempt(completion, "sim/echo").end({ kind: "failed", error: overloaded });
  clock.advance(50);
  completion.progress.backoffMs += 50;
  completion.end({ kind: "failed", error: cancelled });
  expect(ofKind(spans, "server")[0]?.events).toMatchObject([{ name: "tokenwire.backoff", atMs: epochMs }]);
});

test("the fault of the caller is none of the server's span, and each attempt has its own", () => {
  const { completion, spans } = beginTracedCall();
  beginAttempt(completion, "sim/echo").end({ kind: "failed", error: overloaded });
  beginAttempt(completion, "sim/echo");
  completion.end({ kind: "failed", error: cancelled });
  expect(spans.map(({ kind, isError, attributes }) => [kind, isError, attributes["error.type"]])).toEqual([
    ["client", true, "UPSTREAM_OVERLOADED"],
    ["client", true, "CALLER_CANCELLED"],
    ["server", false, "CALLER_CANCELLED"],
  ]);
});

test("a provider gets the trace only where it is configured, below the span of the attempt; unsampled ones below the call", () => {
  const { completion, spans } = beginTracedCall(parent, ["sim"]);
  const { record } = beginAttempt(completion, "sim/echo");
  const other = beginAttempt(completion, "other/model");
  completion.end({ kind: "ok" });
  expect(record.traceHeaders).toEqual({
    traceparent: `00-${parent.traceId}-${spans[0]?.spanId}-01`,
    tracestate: "foo=1",
  });
  expect(other.record.traceHeaders).toBeUndefined();
  const unsampled = beginTracedCall({ ...parent, isSampled: false }, ["sim"]).completion;
  expect(beginAttempt(unsampled, "sim/echo").record.traceHeaders?.traceparent).toBe(
    `00-${parent.traceId}-${parent.spanId}-00`,
  );
});

test("names that callers choose are cut, without control characters and secrets", () => {
  const names = new SpanNames({ models: [], targets: [], providers: [] });
  expect(names.of("x".repeat(5_000))).toHaveLength(128);
  expect(names.of("a\u0000b\u202e")).toBe("a?b?");
  expect(names.of("sim/sk-abcdefghijklmnop")).not.toContain("abcdefgh");
});

import { expect, test } from "vitest";
import { createStartTrace, toTraceHeaders } from "../../../src/telemetry/traces/start-trace.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

interface Given {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

function start(headers: Given, options: Partial<Parameters<typeof createStartTrace>[0]> = {}) {
  const startTrace = createStartTrace({ sampleRatio: 1, isPropagated: false, random: () => 0.5, ...options });
  return startTrace((name) => new Map(Object.entries(headers)).get(name));
}

test("a call goes on with the trace of its caller, in a span of its own", () => {
  const trace = start({ traceparent: `00-${traceId}-${spanId}-01`, tracestate: "foo=1" });
  expect(trace).toEqual({
    ...{ traceId, parentSpanId: spanId, isSampled: true, traceState: "foo=1" },
    spanId: expect.stringMatching(/^[\da-f]{16}$/),
  });
  expect(trace?.spanId).not.toBe(spanId);
});

test.each([
  ["sampled by the caller, whatever the ratio", "01", 0, true],
  ["not sampled by the caller, whatever the ratio", "00", 1, false],
])("the caller decides: %s", (_law, flags, sampleRatio, isSampled) => {
  expect(start({ traceparent: `00-${traceId}-${spanId}-${flags}` }, { sampleRatio })?.isSampled).toBe(isSampled);
});

test.each([
  ["all of them", 1, 0.999_999, true],
  ["a share of them", 0.25, 0.249, true],
  ["not the others", 0.25, 0.25, false],
  ["none of them", 0, 0, false],
])("without a trace of the caller the ratio decides: %s", (_law, sampleRatio, chance, isSampled) => {
  const trace = start({}, { sampleRatio, random: () => chance });
  expect(trace !== undefined).toBe(isSampled);
  if (trace === undefined) return;
  expect(trace).toMatchObject({ parentSpanId: undefined, isSampled: true, traceState: "" });
  expect(trace.traceId).toMatch(/^[\da-f]{32}$/);
});

test("a call that is not sampled has a trace where a provider gets it, so that its decision holds there", () => {
  expect(start({}, { sampleRatio: 0, isPropagated: true })?.isSampled).toBe(false);
});

test.each(["", "00-xyz", `00-${traceId}-${spanId}`, `ff-${traceId}-${spanId}-01`])(
  "a malformed parent begins a new trace, without its state: %s",
  (traceparent) => {
    const trace = start({ traceparent, tracestate: "foo=1" });
    expect(trace).toMatchObject({ parentSpanId: undefined, isSampled: true, traceState: "" });
    expect(trace?.traceId).not.toBe(traceId);
  },
);

test("a malformed state is left out, and so is one of endless length", () => {
  const traceparent = `00-${traceId}-${spanId}-01`;
  expect(start({ traceparent, tracestate: "FOO" })).toMatchObject({ traceId, traceState: "" });
  expect(start({ traceparent, tracestate: `a=${",".repeat(5_000)}` })).toMatchObject({ traceId, traceState: "" });
});

test("a trace goes on below the span of an attempt", () => {
  const trace = { traceId, spanId, parentSpanId: undefined, isSampled: true, traceState: "foo=1" };
  expect(toTraceHeaders(trace, "1234567890abcdef")).toEqual({
    traceparent: `00-${traceId}-1234567890abcdef-01`,
    tracestate: "foo=1",
  });
  expect(toTraceHeaders({ ...trace, isSampled: false, traceState: "" }, spanId)).toEqual({
    traceparent: `00-${traceId}-${spanId}-00`,
  });
});

test("ids do not repeat", () => {
  const traces = Array.from({ length: 2_000 }, () => start({}));
  expect(new Set(traces.map((trace) => trace?.traceId)).size).toBe(2_000);
  expect(new Set(traces.map((trace) => trace?.spanId)).size).toBe(2_000);
});

// What is written is what the descriptors of OTLP read.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Span } from "../../../src/telemetry/traces/span.ts";
import { createSpanEncoder } from "../../../src/telemetry/traces/span-encoder.ts";
import { aSpan } from "./a-span.ts";
import { decodeRequest, type OtlpAttribute, type OtlpSpan } from "./otlp-schema.ts";

const encoder = createSpanEncoder("1.2.3");

/** The message of spans, each of which is encoded before the next one. */
function encode(...spans: readonly Span[]): Uint8Array {
  return encoder.toMessage(Buffer.concat(spans.map((span) => Uint8Array.from(encoder.encode(span)))));
}

function roundTrip(...spans: readonly Span[]): readonly OtlpSpan[] {
  const { resourceSpans = [] } = decodeRequest(encode(...spans));
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scoped) => scoped.spans));
}

function findValue({ attributes = [] }: Partial<OtlpSpan>, key: string): OtlpAttribute["value"] | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value;
}

test("spans keep their order, and have a resource and a scope", () => {
  const request = decodeRequest(encode(aSpan({ name: "a" }), aSpan({ name: "b" })));
  expect(request.resourceSpans).toHaveLength(1);
  const { resource, scopeSpans } = request.resourceSpans?.[0] ?? {};
  expect(resource?.attributes).toEqual([
    { key: "service.name", value: { stringValue: "tokenwire" } },
    { key: "service.version", value: { stringValue: "1.2.3" } },
    { key: "service.instance.id", value: { stringValue: expect.stringMatching(/^[\da-f-]{36}$/) } },
  ]);
  expect(scopeSpans).toMatchObject([{ scope: { name: "tokenwire", version: "1.2.3" } }]);
  expect(scopeSpans?.[0]?.spans.map(({ name }) => name)).toEqual(["a", "b"]);
});

test("every kind of value is written, and a number that may have a fraction has the same type without one", () => {
  const [span = {}] = roundTrip(
    aSpan({
      attributes: {
        "gen_ai.request.stream": true,
        "gen_ai.request.temperature": 1,
        "gen_ai.request.presence_penalty": -0.5,
        "gen_ai.request.seed": -7,
        "gen_ai.usage.input_tokens": 0,
        "gen_ai.usage.output_tokens": 2 ** 40 + 3,
        "gen_ai.response.finish_reasons": ["stop", "length"],
        "gen_ai.response.model": undefined,
      },
    }),
  );
  expect(findValue(span, "gen_ai.request.stream")).toEqual({ boolValue: true });
  expect(findValue(span, "gen_ai.request.temperature")).toEqual({ doubleValue: 1 });
  expect(findValue(span, "gen_ai.request.presence_penalty")).toEqual({ doubleValue: -0.5 });
  expect(findValue(span, "gen_ai.request.seed")).toEqual({ intValue: "-7" });
  expect(findValue(span, "gen_ai.usage.input_tokens")).toEqual({ intValue: "0" });
  expect(findValue(span, "gen_ai.usage.output_tokens")).toEqual({ intValue: String(2 ** 40 + 3) });
  expect(findValue(span, "gen_ai.response.finish_reasons")).toEqual({
    arrayValue: { values: [{ stringValue: "stop" }, { stringValue: "length" }] },
  });
  expect(findValue(span, "gen_ai.response.model")).toBeUndefined();
});

test("whatever texts, numbers and times spans have, they are read as they were written", () => {
  const word = fc.string({ unit: "binary", maxLength: 300 }).map((text) => text.toWellFormed());
  const anySpan = fc.record({
    name: word.filter((text) => text !== ""),
    traceState: fc.stringMatching(/^[a-z]=[a-z]{1,200}$/),
    startMs: fc.double({ min: 1_600_000_000_000, max: 4_000_000_000_000, noNaN: true }),
    content: word,
    count: fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }),
    cost: fc.double({ noNaN: true, noDefaultInfinity: true }),
  });
  fc.assert(
    fc.property(fc.array(anySpan, { minLength: 1, maxLength: 20 }), (given) => {
      const spans = given.map(({ name, traceState, startMs, content, count, cost }) =>
        aSpan({
          ...{ name, traceState, startMs, endMs: startMs },
          attributes: { "gen_ai.input.messages": content, "gen_ai.request.seed": count, "tokenwire.cost": cost },
          events: [{ name: "tokenwire.first_token", atMs: startMs, attributes: {} }],
        }),
      );
      const read = roundTrip(...spans);
      expect(read).toHaveLength(given.length);
      for (const [index, { name, traceState, startMs, content, count, cost }] of given.entries()) {
        const span = read[index] ?? {};
        expect(span).toMatchObject({ name, traceState });
        expect(findValue(span, "gen_ai.input.messages")).toEqual({ stringValue: content });
        expect(findValue(span, "gen_ai.request.seed")).toEqual({ intValue: String(count) });
        expect(findValue(span, "tokenwire.cost")?.doubleValue).toBe(cost);
        expect(Math.abs(Number(read[index]?.startTimeUnixNano) / 1e6 - startMs)).toBeLessThan(0.001);
        expect(read[index]?.endTimeUnixNano).toBe(read[index]?.startTimeUnixNano);
      }
    }),
    { numRuns: 100 },
  );
});

test("texts that come back, as most do, and ever new ones are read as they were written", () => {
  for (let index = 0; index < 200; index += 1) {
    const model = `model-${index % 3}`;
    const requestId = `request-${index}`;
    const caller = "é".repeat(index);
    const attributes = {
      "gen_ai.request.model": model,
      "tokenwire.upstream.request_id": requestId,
      "tokenwire.caller": caller,
    };
    const events = [{ name: "tokenwire.queue", atMs: 0, attributes: { "tokenwire.queue.name": model } }] as const;
    const [span] = roundTrip(aSpan({ attributes, events }));
    const [event] = span?.events ?? [];
    expect(findValue(span ?? {}, "gen_ai.request.model")).toEqual({ stringValue: model });
    expect(findValue(span ?? {}, "tokenwire.upstream.request_id")).toEqual({ stringValue: requestId });
    expect(findValue(span ?? {}, "tokenwire.caller")).toEqual({ stringValue: caller });
    expect(findValue({ attributes: event?.attributes ?? [] }, "tokenwire.queue.name")).toEqual({ stringValue: model });
  }
});

test("a span after a large one is whole, too", () => {
  const large = "x".repeat(100_000);
  const spans = roundTrip(aSpan({ attributes: { "gen_ai.input.messages": large } }), aSpan({ name: "after" }));
  expect(findValue(spans[0] ?? {}, "gen_ai.input.messages")).toEqual({ stringValue: large });
  expect(spans[1]).toMatchObject({ name: "after", traceId: expect.anything() });
});

test.each([
  ["nothing", [], 0],
  ["a partial success without a number", [0x0a, 0x00], 0],
  ["a number", [0x0a, 0x02, 0x08, 0x05], 5],
  ["a number beside a message and unknown fields", [0x0a, 0x05, 0x12, 0x01, 0x61, 0x08, 0x03, 0x18, 0x01], 3],
  ["what is no message", [0xff, 0xff], 0],
])("the answer of a collector: %s", (_what, answer, refused) => {
  expect(encoder.refusedBy(Uint8Array.from(answer))).toBe(refused);
});

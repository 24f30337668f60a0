import fc from "fast-check";
import { expect, test } from "vitest";
import { readTraceParent, toTraceParent } from "../../../src/telemetry/traces/trace-parent.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

test.each([
  ["sampled", `00-${traceId}-${spanId}-01`, true],
  ["not sampled", `00-${traceId}-${spanId}-00`, false],
  ["sampled by the flag alone, whatever the others are", `00-${traceId}-${spanId}-ff`, true],
  ["not sampled with other flags", `00-${traceId}-${spanId}-fe`, false],
  ["of a later version", `cc-${traceId}-${spanId}-01`, true],
  ["of a later version with more members", `cc-${traceId}-${spanId}-01-what-comes-then`, true],
])("a parent is read: %s", (_law, header, isSampled) => {
  expect(readTraceParent(header)).toEqual({ traceId, spanId, isSampled });
});

// The cases of https://www.w3.org/TR/trace-context/#a-traceparent-header and of its test suite.
test.each([
  ["empty", ""],
  ["the invalid version", `ff-${traceId}-${spanId}-01`],
  ["a version of one digit", `0-${traceId}-${spanId}-01`],
  ["a version that is no number", `.0-${traceId}-${spanId}-01`],
  ["more members in version 00", `00-${traceId}-${spanId}-01-more`],
  ["a dash at the end of version 00", `00-${traceId}-${spanId}-01-`],
  ["more characters without a dash", `cc-${traceId}-${spanId}-01.what`],
  ["no trace", `00-${"0".repeat(32)}-${spanId}-01`],
  ["no parent", `00-${traceId}-${"0".repeat(16)}-01`],
  ["capitals", `00-${traceId.toUpperCase()}-${spanId}-01`],
  ["a trace that is too short", `00-${traceId.slice(1)}-${spanId}-01`],
  ["a trace that is too long", `00-${traceId}0-${spanId}-01`],
  ["a parent that is too short", `00-${traceId}-${spanId.slice(1)}-01`],
  ["flags of one digit", `00-${traceId}-${spanId}-1`],
  ["flags that are no number", `00-${traceId}-${spanId}-.0`],
  ["two of them, which Node joins", `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
  ["white space around it", ` 00-${traceId}-${spanId}-01 `],
  ["a line end", `00-${traceId}-${spanId}-01\n`],
])("what is malformed is ignored: %s", (_law, header) => {
  expect(readTraceParent(header)).toBeUndefined();
});

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...Array.from("0123456789abcdef")), { minLength: length, maxLength: length })
    .map((digits) => digits.join(""))
    .filter((digits) => /[^0]/.test(digits));

test("what is written is read", () => {
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), (trace, span, isSampled) => {
      const parent = { traceId: trace, spanId: span, isSampled };
      expect(readTraceParent(toTraceParent(parent))).toEqual(parent);
    }),
  );
});

test("any text is a parent or ignored, and a parent has valid ids", () => {
  const nearly = fc
    .tuple(
      fc.constantFrom("00", "cc", "ff", "0"),
      hex(32),
      hex(16),
      fc.constantFrom("01", "00", "g1", "1"),
      fc.string(),
    )
    .map((members) => members.join("-"));
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (header) => {
      const parent = readTraceParent(header);
      if (parent === undefined) return;
      expect(parent.traceId).toMatch(/^[\da-f]{32}$/);
      expect(parent.spanId).toMatch(/^[\da-f]{16}$/);
    }),
  );
});

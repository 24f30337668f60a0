import fc from "fast-check";
import { pino } from "pino";
import { expect, test } from "vitest";
import { toInfoLine } from "../../src/telemetry/info-line.ts";

// Facts are well-formed Unicode.
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: fc.nat(0x9f).map((unit) => String.fromCharCode(unit)) }),
);
const fact = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(undefined));
const facts = fc.dictionary(
  fc.oneof(fc.constantFrom("call", "status", "level", "time", "msg", "err"), fc.string({ minLength: 1 })),
  fact,
);

/** What pino writes, without the time. */
function linesOfPino(base: object | null, entries: readonly (readonly [object, string])[]): string[] {
  const lines: string[] = [];
  const log = pino({ level: "info", base, timestamp: () => ',"time":""' }, { write: (line) => lines.push(line) });
  for (const [given, message] of entries) log.info(given, message);
  return lines;
}

function withoutTime(line: string | undefined): string | undefined {
  return line?.replace(/,"time":"[^"]+"/, ',"time":""');
}

test.each([
  { base: null, own: "" },
  { base: { worker: 3 }, own: ',"worker":3' },
])("a line is the one that pino writes, in a process with $base", ({ base, own }) => {
  fc.assert(
    fc.property(facts, text, (given, message) => {
      expect([withoutTime(toInfoLine(given, message, own))]).toEqual(linesOfPino(base, [[given, message]]));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["an error", { err: new Error("x") }],
  ["a list", { a: [] }],
  ["null", { a: null }],
  ["a bigint", { a: 1n }],
])("%s is left to pino", (_name, given) => {
  expect(toInfoLine(given, "message", "")).toBeUndefined();
});

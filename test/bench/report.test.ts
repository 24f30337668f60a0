import { expect, test } from "vitest";
import { erred, type Outcome, unmeasured } from "../../bench/measure/outcome.ts";
import { formatNumber } from "../../bench/report/format-number.ts";
import { describeGrowth } from "../../bench/report/growth.ts";
import { toMarkdownTable } from "../../bench/report/markdown.ts";
import type { RunRecord } from "../../bench/report/record.ts";
import { toText } from "../../bench/report/text.ts";

const record: RunRecord = {
  command: "npm run bench",
  startedAt: "2026-11-26T12:00:00.000Z",
  rounds: 3,
  machine: { processor: "P", cores: 2, memoryGb: 8, system: "Linux 6", node: "24", loadBefore: 0, loadAfter: 1 },
  programs: [
    { name: "tokenwire", label: "Tokenwire", version: "1", notes: "as it comes" },
    { name: "pipe", label: "plain pipe", version: "2", notes: "a pipe" },
    { name: "peer", label: "Peer", version: "3", notes: "another" },
    { name: "absent", label: "Absent", notes: "not installed" },
  ],
  samples: [
    ...unary("pipe", [100, 200, 100]),
    ...unary("tokenwire", [300, 500, 400]),
    ...unary("peer", [700, "3 of 10 calls failed: HTTP 500", 900]),
  ],
};

test("a cell has median, spread and the median of the ratios to the pipe of the same round", () => {
  const [header, , row] = toMarkdownTable(record).split("\n");

  expect(header).toBe("|  | Tokenwire | plain pipe | Peer |");
  expect(row).toBe(
    "| CPU per call, whole answer of 100 tokens, µs | 40.0 (30.0–50.0) 3.00× | 10.0 (10.0–20.0) | failed |",
  );
});

test("one round that erred leaves a case without a figure, and its reason is reported", () => {
  const text = toText(record);

  expect(text).toContain(
    "No figure:\n  Peer, CPU per call, whole answer of 100 tokens: 3 of 10 calls failed: HTTP 500\n",
  );
  expect(text).not.toMatch(/70\.0|90\.0/);
});

test("an added time has no figure where the calls with nothing in between erred", () => {
  const samples: RunRecord["samples"] = [
    { round: 1, case: "rate-500", subject: "direct", outcome: { kind: "measured", values: { firstTokenP50Ms: 1 } } },
    { round: 1, case: "rate-500", subject: "pipe", outcome: { kind: "measured", values: { firstTokenP50Ms: 3 } } },
    { round: 2, case: "rate-500", subject: "direct", outcome: unmeasured("too slow") },
    { round: 2, case: "rate-500", subject: "pipe", outcome: { kind: "measured", values: { firstTokenP50Ms: 3 } } },
  ];
  const [, , row] = toMarkdownTable({ ...record, samples }).split("\n");

  expect(row).toBe("| added time to the first token, 500 calls/s, p50, ms | – | not measured | – |");
  expect(toText({ ...record, samples })).toContain(
    "plain pipe, added time to the first token, 500 calls/s, p50: with nothing in between: too slow",
  );
});

test("there is no ratio to a pipe that has no figure", () => {
  const samples = [...unary("pipe", [100, "it fell over", 100]), ...unary("tokenwire", [300, 500, 400])];
  const [, , row] = toMarkdownTable({ ...record, samples }).split("\n");

  expect(row).toBe("| CPU per call, whole answer of 100 tokens, µs | 40.0 (30.0–50.0) | failed | – |");
});

test("growth is a line through all cases that have a figure, and none through two", () => {
  const samples = [
    ...growing("tokenwire", { "length-10": 130, "length-100": 400, "length-1000": 3_100 }),
    ...growing("pipe", { "length-10": 110, "length-100": 200, "length-1000": "it fell over" }),
  ];

  expect(describeGrowth({ ...record, samples })).toEqual([
    "Tokenwire: CPU of a call = 100 µs + 3.00 µs per token (r² 1.0000)",
  ]);
});

test("a program that could not run is named with its reason", () => {
  expect(toText(record)).toContain("\n  Absent not run: not installed\n");
});

test("a case in which no program was measured has no row", () => {
  expect(
    toMarkdownTable(record)
      .split("\n")
      .filter((line) => line.startsWith("| CPU")),
  ).toHaveLength(1);
});

test.each([
  [0, "0.00"],
  [0.123, "0.12"],
  [4.567, "4.57"],
  [45.67, "45.7"],
  [456.7, "457"],
  [45_678, "45,678"],
  [-0.001, "0.00"],
])("%d is written %j", (value, expected) => {
  expect(formatNumber(value)).toBe(expected);
});

/** Rounds of ten calls each, by CPU time, or by what went wrong. */
function unary(subject: string, rounds: readonly (number | string)[]): RunRecord["samples"] {
  return rounds.map((found, index) => {
    const outcome: Outcome =
      typeof found === "string"
        ? erred(found)
        : { kind: "measured", values: { cpuUs: found, calls: 10, tokens: 1_000 } };
    return { round: index + 1, case: "unary", subject, outcome };
  });
}

/** One call of each length, by its CPU time in microseconds, or by what went wrong. */
function growing(subject: string, cases: Readonly<Record<string, number | string>>): RunRecord["samples"] {
  return Object.entries(cases).map(([name, found]) => {
    const values = { cpuUs: Number(found), calls: 1, tokens: Number(name.slice("length-".length)) };
    const outcome: Outcome = typeof found === "string" ? erred(found) : { kind: "measured", values };
    return { round: 1, case: name, subject, outcome };
  });
}

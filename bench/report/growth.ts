import type { Sample, Values } from "../measure/outcome.ts";
import { fitLine, type Point } from "../statistics/line.ts";
import { formatNumber } from "./format-number.ts";
import type { Program, RunRecord } from "./record.ts";
import { findRefusal } from "./summary.ts";

interface Growth {
  readonly what: string;
  readonly unit: string;
  readonly each: string;
  /** Cases that differ in one thing only. */
  readonly cases: readonly string[];
  readonly toPoint: (values: Values) => Point;
}

const growths: readonly Growth[] = [
  {
    what: "CPU of a call",
    unit: "µs",
    each: "token",
    cases: ["length-10", "length-100", "length-1000", "length-4000"],
    toPoint: ({ tokens = 0, calls = 1, cpuUs = 0 }) => ({ x: tokens / calls, y: cpuUs / calls }),
  },
  {
    what: "CPU of each second",
    unit: "µs",
    each: "stream at 25 tokens/s",
    // More streams keep a program of one thread busy all the time: it falls behind then, and a second costs no more.
    cases: ["paced-1", "paced-50", "paced-100", "paced-200"],
    toPoint: ({ calls = 0, cpuUs = 0, wallMs = 1 }) => ({ x: calls, y: (cpuUs / wallMs) * 1_000 }),
  },
  {
    what: "memory",
    unit: "kB",
    each: "open stream",
    cases: ["held-1000", "held-5000", "held-10000"],
    toPoint: ({ finished = 0, bytesPerStream = 0 }) => ({ x: finished, y: (bytesPerStream * finished) / 1_000 }),
  },
];
const leastCases = 3;

/** How the cost grows with the length of an answer and with the number of streams: a sentence for each program. */
export function describeGrowth({ samples, programs }: RunRecord): string[] {
  return programs.flatMap((program) => growths.flatMap((growth) => describe(samples, program, growth)));
}

/** A line through two cases would fit whatever they are, so there is none. */
function describe(samples: readonly Sample[], { name, label }: Program, growth: Growth): string[] {
  const { what, unit, each, cases, toPoint } = growth;
  const measuredCases = cases.filter((measured) => findRefusal(samples, measured, name) === undefined);
  const points = samples
    .filter((sample) => sample.subject === name && measuredCases.includes(sample.case))
    .flatMap(({ outcome }) => (outcome.kind === "measured" ? [toPoint(outcome.values)] : []));
  if (new Set(points.map(({ x }) => x)).size < leastCases) return [];
  const { intercept, slope, r2 } = fitLine(points);
  const sign = intercept < 0 ? "−" : "";
  return [
    `${label}: ${what} = ${sign}${formatNumber(Math.abs(intercept))} ${unit} + ${formatNumber(slope)} ${unit} per ${each} (r² ${r2.toFixed(4)})`,
  ];
}

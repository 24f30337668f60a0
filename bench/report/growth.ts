import type { Sample } from "../measure/outcome.ts";
import { fitLine, type Point } from "../statistics/line.ts";
import { formatNumber } from "./format-number.ts";
import type { Program, RunRecord } from "./record.ts";

/**
 * The cases whose answers differ in length only, and those that differ in the
 * number of streams only. More streams than these keep a program of one thread
 * busy all the time: it falls behind then, and a second costs no more.
 */
const lengthCases = ["length-10", "full-100", "length-4000"];
const streamCases = ["paced-1", "paced-50", "paced-100", "paced-200"];

/** How the cost grows with the length of an answer and with the number of streams: a sentence for each program. */
export function describeGrowth({ samples, programs }: RunRecord): string[] {
  return programs.flatMap((program) => [
    ...describe(program, "CPU of a call", "token", pointsOf(samples, program, lengthCases, byLength)),
    ...describe(
      program,
      "CPU of each second",
      "stream at 25 tokens/s",
      pointsOf(samples, program, streamCases, byStreams),
    ),
  ]);
}

function describe({ label }: Program, what: string, unit: string, points: readonly Point[]): string[] {
  if (new Set(points.map(({ x }) => x)).size < 2) return [];
  const { intercept, slope, r2 } = fitLine(points);
  return [
    `${label}: ${what} = ${formatNumber(intercept)} µs + ${formatNumber(slope)} µs per ${unit} (r² ${r2.toFixed(4)})`,
  ];
}

type ToPoint = (values: Readonly<Record<string, number>>) => Point;

const byLength: ToPoint = ({ tokens = 0, calls = 1, cpuUs = 0 }) => ({ x: tokens / calls, y: cpuUs / calls });
const byStreams: ToPoint = ({ calls = 0, cpuUs = 0, wallMs = 1 }) => ({ x: calls, y: (cpuUs / wallMs) * 1_000 });

function pointsOf(samples: readonly Sample[], { name }: Program, cases: readonly string[], toPoint: ToPoint): Point[] {
  const own = samples.filter((sample) => sample.subject === name && cases.includes(sample.case));
  return own.flatMap(({ outcome }) => (outcome.kind === "measured" ? [toPoint(outcome.values)] : []));
}

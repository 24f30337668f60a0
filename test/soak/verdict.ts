import { fitLine } from "../../bench/statistics/line.ts";
import type { SoakResult } from "./run-soak.ts";

/** Whether what was measured stays as it is. */
export interface Verdict {
  readonly isFlat: boolean;
  /** One line for each figure, each with its bound. */
  readonly lines: readonly string[];
}

const bytesPerMiB = 1_024 * 1_024;
/** Of the time of the soak: until then caches fill, and V8 compiles. */
const warmUpShare = 0.25;
/** With fewer samples, the open calls of the moment would decide. */
const fewestSamples = 8;
/** Most that the line through what was measured may rise over the rest of the soak, for each process. */
const mostRise = { heapMiB: 6, residentMiB: 32, descriptors: 20 };
/** More than this beyond the rest before is left behind. */
const mostLeft = { heapMiB: 8, timers: 2, descriptors: 2 };

/** Judges a soak: the lines through its samples after the warm-up, and the rest after it. */
export function judgeSoak(soak: SoakResult): Verdict {
  const { processes } = soak.rest;
  const checks = [
    ...trendChecks(soak).map(({ most, ...check }) => ({ ...check, most: most * processes })),
    left("MiB of heap", (soak.rest.heapBytes - soak.base.heapBytes) / bytesPerMiB, mostLeft.heapMiB * processes),
    left("timers", soak.rest.timers - soak.base.timers, mostLeft.timers * processes),
    left("descriptors", soak.rest.descriptors - soak.base.descriptors, mostLeft.descriptors * processes),
    left("TCP sockets", soak.rest.sockets, 0),
    left("unexpected errors in its log", soak.faults.length, 0),
    left("exit code", soak.exitCode ?? Number.POSITIVE_INFINITY, 0),
  ];
  return {
    isFlat: checks.every(({ value, most }) => value <= most),
    lines: checks.map(({ what, value, most }) => {
      const mark = value <= most ? "ok" : "NOT FLAT";
      return `${what}: ${value.toFixed(1)}, at most ${most} (${mark})`;
    }),
  };
}

interface Check {
  readonly what: string;
  readonly value: number;
  readonly most: number;
}

function left(what: string, value: number, most: number): Check {
  return { what: `left at rest, ${what}`, value, most };
}

function trendChecks({ samples }: SoakResult): Check[] {
  const warm = samples.slice(Math.ceil(samples.length * warmUpShare));
  const [first, last] = [warm.at(0), warm.at(-1)];
  if (first === undefined || last === undefined || warm.length < fewestSamples) return [];
  const rise = (what: string, figureOf: (sample: (typeof warm)[number]) => number, most: number): Check => {
    const { slope } = fitLine(warm.map((sample) => ({ x: sample.atMs, y: figureOf(sample) })));
    return { what: `rise after warm-up, ${what}`, value: slope * (last.atMs - first.atMs), most };
  };
  return [
    rise("MiB of heap", ({ heapBytes }) => heapBytes / bytesPerMiB, mostRise.heapMiB),
    rise("MiB resident", ({ residentBytes }) => residentBytes / bytesPerMiB, mostRise.residentMiB),
    rise("descriptors", ({ descriptors }) => descriptors, mostRise.descriptors),
  ];
}

// `npm run soak`: a mixed load on a gateway for half an hour, what it holds each minute, and whether that is flat.
import { parseArgs } from "node:util";
import type { Holdings } from "./gateway.ts";
import { runSoak, type Sample } from "./run-soak.ts";
import { judgeSoak } from "./verdict.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    workers: { type: "string", default: "1" },
    seed: { type: "string", default: "17" },
  },
});
const minuteMs = 60_000;
const forMs = Number(values.minutes) * minuteMs;
if (!(forMs > 0)) throw new Error("write a number of minutes after --minutes");

const columns = [
  "minute",
  "RSS MiB",
  "heap MiB",
  "sockets",
  "descriptors",
  "timers",
  "open calls",
  "upstream",
  "ended",
];

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, index) => String(cell).padStart(columns[index]?.length ?? 0)).join("  ");
}

function toCells({ residentBytes, heapBytes, sockets, descriptors, timers }: Holdings): (string | number)[] {
  const mib = (bytes: number): string => (bytes / 1_024 / 1_024).toFixed(1);
  return [mib(residentBytes), mib(heapBytes), sockets, descriptors, timers];
}

function print(sample: Sample): void {
  const { atMs, openCalls, openUpstream, ended } = sample;
  console.log(row([(atMs / minuteMs).toFixed(1), ...toCells(sample), openCalls, openUpstream, ended]));
}

console.log(`a mixed load of ${values.minutes} min, ${values.workers} workers, seed ${values.seed}\n${row(columns)}`);
const result = await runSoak({
  ...{ forMs, workers: Number(values.workers), seed: Number(values.seed), onSample: print },
  sampleMs: Math.min(minuteMs, forMs / 4),
});
for (const name of ["fresh", "base", "rest"] as const) console.log(row([name, ...toCells(result[name])]));
const { isFlat, lines } = judgeSoak(result);
const outcomes = [...result.outcomes]
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .map(([outcome, count]) => `${count} ${outcome}`);
console.log(`\n${result.acts} acts, ${result.reloads} reloads; calls by their status: ${outcomes.join(", ")}`);
for (const fault of result.faults.slice(0, 10)) console.log(fault);
console.log(`${lines.join("\n")}\n${isFlat ? "flat" : "NOT FLAT"}`);
process.exitCode = isFlat ? 0 : 1;

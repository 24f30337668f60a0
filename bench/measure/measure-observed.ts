import type { ObservedCase } from "../cases/case.ts";
import type { RunningProgram } from "../processes/program.ts";
import { median } from "../statistics/quantile.ts";
import type { Subject } from "../subjects/subject.ts";
import { measureLoad } from "./measure-load.ts";
import type { Outcome, Values } from "./outcome.ts";
import type { Stage } from "./stage.ts";

/** How the programs are started: one that nothing observes, and those that are compared with it. */
const modes = ["usual", "metrics", "traces", "watched"] as const;

type ObservedMode = (typeof modes)[number];

/**
 * Measures a load in turns on programs that are observed in different ways, all of which
 * run at once: what else the machine does then is the same for all of them.
 */
export async function measureObserved(stage: Stage, subject: Subject, measured: ObservedCase): Promise<Outcome> {
  if (!modes.every((mode) => mode === "usual" || subject.modes?.includes(mode))) return { kind: "notOffered" };
  const programs = new Map<ObservedMode, RunningProgram>();
  try {
    for (const mode of modes) programs.set(mode, await subject.start({ ...stage.place, mode }));
    const turns: ReadonlyMap<ObservedMode, number>[] = [];
    for (let turn = 0; turn < measured.turns; turn += 1) {
      const costs = await takeTurn(stage, subject, measured, programs, turn);
      if (!(costs instanceof Map)) return costs;
      turns.push(costs);
    }
    return { kind: "measured", values: toValues(turns) };
  } finally {
    await Promise.all([...programs.values()].map((program) => program.stop()));
  }
}

/** Microseconds of each program for the same load; else why there are none. */
async function takeTurn(
  stage: Stage,
  subject: Subject,
  { of }: ObservedCase,
  programs: ReadonlyMap<ObservedMode, RunningProgram>,
  turn: number,
): Promise<Map<ObservedMode, number> | Outcome> {
  const costs = new Map<ObservedMode, number>();
  for (const [mode, program] of turn % 2 === 0 ? programs : [...programs].toReversed()) {
    const outcome = await measureLoad(stage, { subject, program }, of);
    if (outcome.kind !== "measured") return outcome;
    costs.set(mode, outcome.values["cpuUs"] ?? Number.NaN);
  }
  return costs;
}

/** The ratios to the program that is not observed: the medians of the turns. */
function toValues(turns: readonly ReadonlyMap<ObservedMode, number>[]): Values {
  const ratioOf = (mode: ObservedMode): number =>
    median(turns.map((costs) => (costs.get(mode) ?? Number.NaN) / (costs.get("usual") ?? Number.NaN)));
  return { metricsRatio: ratioOf("metrics"), tracesRatio: ratioOf("traces"), watchedRatio: ratioOf("watched") };
}

import type { Load } from "../client/load.ts";
import { monotonicMs } from "../clock.ts";
import { readUsage, usedBetween } from "../processes/proc.ts";
import type { RunningProgram } from "../processes/program.ts";
import type { Plan } from "../upstream/plan.ts";
import type { ClientSession } from "./client-session.ts";

const warmUpTokens = 10;
/** Longest warm-up, but for its last calls. */
const warmUpMs = 1_500;
/** Calls that cost at least this share of those before them have become no cheaper. */
const steadyShare = 0.9;

/** What is to be called, and how often. */
export interface Beginning {
  readonly plan: Plan;
  readonly streams: number;
  readonly calls: number;
  /** Calls that the program has answered in its life, at least. */
  readonly callsBefore?: number | undefined;
}

/**
 * Opens every connection, and makes calls until they cost no less than those
 * before them: then the code has been compiled. Returns what went wrong.
 */
export async function warmUp(
  session: ClientSession,
  program: RunningProgram,
  { plan, streams, calls, callsBefore = 0 }: Beginning,
): Promise<string | undefined> {
  const batch = { kind: "closed", streams, calls, tokens: warmUpTokens } as const;
  const warmPlan = { ...plan, pace: "full", tokens: warmUpTokens } as const;
  const fault = await callBefore(session, program, batch, warmPlan, callsBefore);
  if (fault !== undefined) return fault;
  const endMs = monotonicMs() + warmUpMs;
  let lastUs = Number.POSITIVE_INFINITY;
  for (;;) {
    const before = readUsage(program.pid);
    const { faults, firstFault } = await session.run(batch, warmPlan);
    if (faults > 0) return `the warm-up failed: ${firstFault}`;
    const { cpuUs } = usedBetween(before, readUsage(program.pid));
    if (cpuUs >= steadyShare * lastUs || monotonicMs() > endMs) return undefined;
    lastUs = cpuUs;
  }
}

/** Calls that were made for {@link Beginning.callsBefore}, by the kind of their answers: a program stays warm. */
const made = new WeakMap<RunningProgram, Map<Plan["kind"], number>>();

async function callBefore(
  session: ClientSession,
  program: RunningProgram,
  batch: Extract<Load, { kind: "closed" }>,
  plan: Plan,
  callsBefore: number,
): Promise<string | undefined> {
  const counts = made.get(program) ?? new Map<Plan["kind"], number>();
  made.set(program, counts);
  const calls = callsBefore - (counts.get(plan.kind) ?? 0);
  if (calls <= 0) return undefined;
  const { faults, firstFault } = await session.run({ ...batch, calls }, plan);
  counts.set(plan.kind, callsBefore);
  return faults > 0 ? `the calls before failed: ${firstFault}` : undefined;
}

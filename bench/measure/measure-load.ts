import { setTimeout } from "node:timers/promises";
import type { LoadCase } from "../cases/case.ts";
import type { LoadResult } from "../client/load.ts";
import { monotonicMs } from "../clock.ts";
import { readUsage, type Used, usedBetween } from "../processes/proc.ts";
import type { Plan } from "../upstream/plan.ts";
import { type ClientSession, withClient } from "./client-session.ts";
import { findFault } from "./judge.ts";
import { erred, type Outcome, type Values } from "./outcome.ts";
import type { Running } from "./running.ts";
import type { Stage } from "./stage.ts";

const loadMs = 120_000;
const warmUpTokens = 10;
/** Longest warm-up, but for its last calls. */
const warmUpMs = 1_500;
/** Calls that cost at least this share of those before them have become no cheaper. */
const steadyShare = 0.9;
/** What a program may still do after the last byte of an answer: its log, its trailers. */
const settleMs = 30;

/** Runs a load on a program after a warm-up over the same connections. */
export async function measureLoad(stage: Stage, { subject, program }: Running, measured: LoadCase): Promise<Outcome> {
  const target = subject.target(program.port, measured.shape, stage.place.upstreamPort);
  if (target === undefined) return { kind: "notOffered" };
  return withClient(stage, target, loadMs, async (session) => {
    const fault = await warmUp(session, program.pid, measured);
    return fault === undefined ? measureWarm(stage, session, program.pid, measured) : erred(fault);
  });
}

/**
 * Opens every connection, and makes calls until they cost no less than those
 * before them: then the code has been compiled. Returns what went wrong.
 */
async function warmUp(
  session: ClientSession,
  pid: number | undefined,
  { load, plan }: LoadCase,
): Promise<string | undefined> {
  const streams = load.kind === "closed" ? load.streams : 32;
  const calls = Math.max(streams, Math.min(100, load.calls));
  const batch = { kind: "closed", streams, calls, tokens: warmUpTokens } as const;
  const endMs = monotonicMs() + warmUpMs;
  let lastUs = Number.POSITIVE_INFINITY;
  for (;;) {
    const before = readUsage(pid);
    const { faults, firstFault } = await session.run(batch, { ...plan, pace: "full", tokens: warmUpTokens });
    if (faults > 0) return `the warm-up failed: ${firstFault}`;
    const { cpuUs } = usedBetween(before, readUsage(pid));
    if (cpuUs >= steadyShare * lastUs || monotonicMs() > endMs) return undefined;
    lastUs = cpuUs;
  }
}

async function measureWarm(
  { upstream, client }: Stage,
  session: ClientSession,
  pid: number | undefined,
  { load, plan }: { readonly load: LoadCase["load"]; readonly plan: Plan },
): Promise<Outcome> {
  await upstream.ask({ kind: "plan", plan }, "planned", loadMs);
  const helpers = [client.pid, upstream.pid];
  const before = [pid, ...helpers].map(readUsage);
  const result = await session.run(load);
  const helpersAfter = helpers.map(readUsage);
  await setTimeout(settleMs);
  const [subjectUsed, clientUsed, upstreamUsed] = [readUsage(pid), ...helpersAfter].map((after, index) => {
    const earlier = before[index];
    return earlier === undefined ? undefined : usedBetween(earlier, after);
  });
  const { report } = await upstream.ask({ kind: "report" }, "reported", loadMs);
  const toShare = (used: Used | undefined): number => (used?.busiestUs ?? 0) / (result.wallMs * 1_000);
  const busy = { subject: toShare(subjectUsed), client: toShare(clientUsed), upstream: toShare(upstreamUsed) };
  const fault = findFault({
    result,
    report,
    calls: load.calls,
    busy,
    // With nothing in between it is the upstream that is measured.
    upstreamMayBeBusy: plan.pace === "tick" || pid === undefined,
    ...(load.kind === "rate" && { callsPerSecond: load.callsPerSecond }),
  });
  if (fault !== undefined) return fault;
  return {
    kind: "measured",
    values: { ...toValues(result), cpuUs: subjectUsed?.cpuUs ?? Number.NaN, ...toShares(busy) },
  };
}

function toValues({ calls, tokens, wallMs, firstTokenMs, gapMs }: LoadResult): Values {
  return {
    calls,
    tokens,
    wallMs,
    ...(firstTokenMs && { firstTokenP50Ms: firstTokenMs.p50, firstTokenP99Ms: firstTokenMs.p99 }),
    ...(gapMs && { gapP50Ms: gapMs.p50, gapP99Ms: gapMs.p99 }),
  };
}

function toShares(busy: { readonly subject: number; readonly client: number; readonly upstream: number }): Values {
  return { subjectBusy: busy.subject, clientBusy: busy.client, upstreamBusy: busy.upstream };
}

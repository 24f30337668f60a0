import { setTimeout } from "node:timers/promises";
import type { LoadCase } from "../cases/case.ts";
import type { Load, LoadResult } from "../client/load.ts";
import { monotonicMs } from "../clock.ts";
import { type Usage, usageOf } from "../processes/proc.ts";
import type { Plan } from "../upstream/plan.ts";
import { type ClientSession, withClient } from "./client-session.ts";
import { findFault } from "./judge.ts";
import type { Outcome, Values } from "./outcome.ts";
import type { Running } from "./running.ts";
import type { Stage } from "./stage.ts";

const loadMs = 120_000;
const warmUpTokens = 10;
/** What a program may still do after the last byte of an answer: its log, its trailers. */
const settleMs = 30;

/** Runs a load on a program after a warm-up over the same connections. */
export async function measureLoad(stage: Stage, { subject, program }: Running, measured: LoadCase): Promise<Outcome> {
  const target = subject.target(program.port, measured.shape, stage.place.upstreamPort);
  if (target === undefined) return { kind: "notOffered" };
  return withClient(stage, target, loadMs, async (session) => {
    const warmUp = await session.run(toWarmUp(measured.load), { ...measured.plan, pace: "full", tokens: warmUpTokens });
    if (warmUp.faults > 0) return { kind: "refused", reason: `the warm-up failed: ${warmUp.firstFault}` };
    return measureWarm(stage, session, program.pid, measured);
  });
}

async function measureWarm(
  { upstream, client }: Stage,
  session: ClientSession,
  pid: number,
  { load, plan }: { readonly load: LoadCase["load"]; readonly plan: Plan },
): Promise<Outcome> {
  await upstream.ask({ kind: "plan", plan }, "planned", loadMs);
  const read = (): readonly Usage[] => [pid, client.pid, upstream.pid].map(usageOf);
  const before = read();
  const startedMs = monotonicMs();
  const result = await session.run(load);
  await setTimeout(settleMs);
  const wallUs = (monotonicMs() - startedMs) * 1_000;
  const [used, ...helpers] = read().map((usage, index) => minus(usage, before[index]));
  const { report } = await upstream.ask({ kind: "report" }, "reported", loadMs);
  const [subjectShare = 0, clientShare = 0, upstreamShare = 0] = [used, ...helpers].map(
    (usage) => ((usage?.cpuUs ?? 0) + (usage?.waitUs ?? 0)) / wallUs,
  );
  const busy = { subject: subjectShare, client: clientShare, upstream: upstreamShare };
  const { calls } = load;
  const fault = findFault({
    result,
    report,
    calls,
    busy,
    upstreamSetsPace: plan.pace === "tick",
    ...(load.kind === "rate" && { callsPerSecond: load.callsPerSecond }),
  });
  if (fault !== undefined) return { kind: "refused", reason: fault };
  return { kind: "measured", values: { ...toValues(result), cpuUs: used?.cpuUs ?? Number.NaN, ...toShares(busy) } };
}

/** Every connection is opened, and code has run often enough to be compiled. */
function toWarmUp(load: LoadCase["load"]): Load {
  const streams = load.kind === "closed" ? load.streams : 32;
  return { kind: "closed", streams, calls: Math.max(streams, Math.min(100, load.calls)), tokens: warmUpTokens };
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

function minus(usage: Usage, before: Usage | undefined): Usage {
  return { cpuUs: usage.cpuUs - (before?.cpuUs ?? 0), waitUs: usage.waitUs - (before?.waitUs ?? 0) };
}

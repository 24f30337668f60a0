import { setTimeout } from "node:timers/promises";
import type { LoadCase } from "../cases/case.ts";
import type { LoadResult } from "../client/load.ts";
import { readMachineUs, readUsage, type Used, usedBetween } from "../processes/proc.ts";
import type { Plan } from "../upstream/plan.ts";
import type { ClientSession } from "./client-session.ts";
import { type Busy, findFault } from "./judge.ts";
import type { Refusal } from "./outcome.ts";
import type { Stage } from "./stage.ts";

/** What was seen of one load. */
export interface Observation {
  readonly result: LoadResult;
  /** Microseconds on a processor of the program; not a number without one. */
  readonly cpuUs: number;
  readonly busy: Busy;
  /** Why there is no figure. */
  readonly fault: Refusal | undefined;
}

const replyMs = 10_000;
/** What a program may still do after the last byte of an answer: its log, its trailers. */
const settleMs = 30;

/** Runs a load over the session, and watches the program and both helpers. */
export async function observeLoad(
  { upstream, client }: Stage,
  session: ClientSession,
  pid: number | undefined,
  { load, plan }: { readonly load: LoadCase["load"]; readonly plan: Plan },
): Promise<Observation> {
  await upstream.ask({ kind: "plan", plan }, "planned", replyMs);
  const helpers = [client.pid, upstream.pid];
  const before = [pid, ...helpers].map(readUsage);
  const machineBeforeUs = readMachineUs();
  const result = await session.run(load);
  const helpersAfter = helpers.map(readUsage);
  const machineUs = readMachineUs() - machineBeforeUs;
  await setTimeout(settleMs);
  const [subjectUsed, clientUsed, upstreamUsed] = [readUsage(pid), ...helpersAfter].map((after, index) => {
    const earlier = before[index];
    return earlier === undefined ? undefined : usedBetween(earlier, after);
  });
  const { report } = await upstream.ask({ kind: "report" }, "reported", replyMs);
  const toShare = (used: Used | undefined): number => (used?.busiestUs ?? 0) / (result.wallMs * 1_000);
  const ownUs = [subjectUsed, clientUsed, upstreamUsed].reduce((sum, used) => sum + (used?.cpuUs ?? 0), 0);
  const busy = {
    subject: toShare(subjectUsed),
    client: toShare(clientUsed),
    upstream: toShare(upstreamUsed),
    others: (machineUs - ownUs) / (result.wallMs * 1_000),
  };
  const fault = findFault({
    result,
    report,
    calls: load.calls,
    busy,
    // With nothing in between it is the upstream that is measured.
    upstreamMayBeBusy: plan.pace === "tick" || pid === undefined,
    ...(load.kind === "rate" && { callsPerSecond: load.callsPerSecond }),
  });
  return { result, cpuUs: subjectUsed?.cpuUs ?? Number.NaN, busy, fault };
}

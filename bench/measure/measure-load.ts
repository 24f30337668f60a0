import type { LoadCase } from "../cases/case.ts";
import type { LoadResult } from "../client/load.ts";
import { withClient } from "./client-session.ts";
import type { Busy } from "./judge.ts";
import { observeLoad } from "./observe-load.ts";
import { erred, type Outcome, type Values } from "./outcome.ts";
import type { Running } from "./running.ts";
import type { Stage } from "./stage.ts";
import { warmUp } from "./warm-up.ts";
import { targetOf, withProgram } from "./with-program.ts";

const loadMs = 120_000;

/** Runs a load on a program after a warm-up over the same connections. */
export async function measureLoad(stage: Stage, running: Running, measured: LoadCase): Promise<Outcome> {
  const { load, plan, shape, callsBefore } = measured;
  const target = targetOf(stage, running.subject, { port: 0, shape }, measured);
  if (target === undefined) return { kind: "notOffered" };
  return withProgram(stage, running, measured, (program) => {
    const reached = { ...target, port: program.port };
    return withClient(stage, reached, loadMs, async (session) => {
      const streams = load.kind === "closed" ? load.streams : 32;
      const calls = Math.max(streams, Math.min(100, load.calls));
      const fault = await warmUp(session, program, { plan, streams, calls, callsBefore });
      if (fault !== undefined) return erred(fault);
      const seen = await observeLoad(stage, session, program.pid, measured);
      if (seen.fault !== undefined) return seen.fault;
      return {
        kind: "measured",
        values: { ...toValues(seen.result), cpuUs: seen.cpuUs, ...toShares(seen.busy) },
      };
    });
  });
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

function toShares(busy: Busy): Values {
  const { subject, client, upstream, others = 0 } = busy;
  return { subjectBusy: subject, clientBusy: client, upstreamBusy: upstream, othersBusy: others };
}

import { setTimeout } from "node:timers/promises";
import type { StartCase } from "../cases/case.ts";
import type { Target } from "../client/caller.ts";
import { monotonicMs } from "../clock.ts";
import { readUsage, residentBytesOf, usedBetween } from "../processes/proc.ts";
import type { Subject } from "../subjects/subject.ts";
import { withClient } from "./client-session.ts";
import { erred, type Outcome } from "./outcome.ts";
import type { Stage } from "./stage.ts";
import { targetOf, withFreshProgram } from "./with-program.ts";

const shape = { format: "openai", isStream: false, promptBytes: 64 } as const;
const firstAnswerMs = 60_000;
const retryMs = 5;
/** After the first answer a program may still load what it did not need for it. */
const settleMs = 500;

/** Starts a program, waits for its first answer, and watches it while idle. */
export async function measureStart(stage: Stage, subject: Subject, measured: StartCase): Promise<Outcome> {
  const target = targetOf(stage, subject, { port: 0, shape }, measured);
  if (target === undefined) return { kind: "notOffered" };
  const plan = { kind: "document", pace: "full", tokens: 1 } as const;
  await stage.upstream.ask({ kind: "plan", plan }, "planned", firstAnswerMs);
  const startedMs = monotonicMs();
  return withFreshProgram(stage, subject, measured, async ({ port, pid }) => {
    const fault = await untilAnswered(stage, { ...target, port }, startedMs + firstAnswerMs);
    if (fault !== undefined) return erred(fault);
    const startMs = monotonicMs() - startedMs;
    await setTimeout(settleMs);
    const before = readUsage(pid);
    const beforeMs = monotonicMs();
    await setTimeout(measured.idleMs);
    const { cpuUs } = usedBetween(before, readUsage(pid));
    const idleShare = cpuUs / 1_000 / (monotonicMs() - beforeMs);
    return { kind: "measured", values: { startMs, idleShare, restingBytes: residentBytesOf(pid) } };
  });
}

/** Calls until a call is answered. What went wrong with the last one, when none was in time. */
async function untilAnswered(stage: Stage, target: Target, endMs: number): Promise<string | undefined> {
  for (;;) {
    const load = { kind: "closed", calls: 1, streams: 1, tokens: 1 } as const;
    const { firstFault } = await withClient(stage, target, firstAnswerMs, (session) => session.run(load));
    if (firstFault === undefined || monotonicMs() > endMs) return firstFault;
    await setTimeout(retryMs);
  }
}

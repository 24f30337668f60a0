import type { CancelCase } from "../cases/case.ts";
import { toQuantiles } from "../statistics/quantile.ts";
import { withClient } from "./client-session.ts";
import { erred, type Outcome } from "./outcome.ts";
import type { Running } from "./running.ts";
import type { Stage } from "./stage.ts";

const loadMs = 20_000;
const abortMs = 5_000;

/** Cancels paced streams one after the other, and takes the time until the upstream's connection is closed. */
export async function measureCancel(
  stage: Stage,
  { subject, program }: Running,
  { times }: CancelCase,
): Promise<Outcome> {
  const shape = { format: "openai", isStream: true, promptBytes: 64 } as const;
  const target = subject.target(program.port, shape, stage.place.upstreamPort);
  if (target === undefined) return { kind: "notOffered" };
  const plan = { kind: "stream", pace: "paced", tokens: 1_000 } as const;
  await stage.upstream.ask({ kind: "plan", plan }, "planned", loadMs);
  return withClient(stage, target, loadMs, async (session) => {
    const delaysMs: number[] = [];
    while (delaysMs.length < times) {
      // Awaited before the cancellation is made, because the message may come first.
      const aborted = stage.upstream.next("aborted", loadMs + abortMs).catch(() => undefined);
      const { cancelledAtMs, firstFault } = await session.run({ kind: "cancel" });
      if (cancelledAtMs === undefined) return erred(`a call failed: ${firstFault}`);
      const seen = await Promise.race([aborted, after(abortMs)]);
      if (seen === undefined) return erred(`no abort within ${abortMs / 1_000} s of a cancellation`);
      // What was left of an earlier call must not count as the end of this one.
      if (seen.atMs < cancelledAtMs) return erred("an abort came before the cancellation");
      delaysMs.push(seen.atMs - cancelledAtMs);
    }
    const delays = toQuantiles(delaysMs);
    if (delays === undefined) return erred("nothing was cancelled");
    return { kind: "measured", values: { abortP50Ms: delays.p50, abortP99Ms: delays.p99 } };
  });
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}

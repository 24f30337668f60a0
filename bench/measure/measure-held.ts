import { setTimeout } from "node:timers/promises";
import type { HeldCase } from "../cases/case.ts";
import { openFileLimit, residentBytesOf } from "../processes/proc.ts";
import type { Subject } from "../subjects/subject.ts";
import { type ClientSession, withClient } from "./client-session.ts";
import type { Outcome } from "./outcome.ts";
import type { Stage } from "./stage.ts";

const loadMs = 60_000;
const settleMs = 500;
const tokens = 10;
/** Files that a program has open besides its streams. */
const otherFiles = 200;

/**
 * Opens streams on a fresh program level by level, reads its memory at each,
 * then lets all of them finish and checks each. A level that needs more open
 * files than a process may have is left out and told.
 */
export async function measureHeld(stage: Stage, subject: Subject, { levels }: HeldCase): Promise<Outcome> {
  const program = await subject.start(stage.place);
  try {
    const shape = { format: "openai", isStream: true, promptBytes: 64 } as const;
    const target = subject.target(program.port, shape, stage.place.upstreamPort);
    if (target === undefined) return { kind: "notOffered" };
    const filesForStream = target.protocol === "grpc" ? 1 : 2;
    const possible = levels.filter((level) => level * filesForStream + otherFiles <= openFileLimit());
    return await withClient(stage, target, loadMs, (session) => holdAll(stage, session, program.pid, possible));
  } finally {
    await program.stop();
  }
}

async function holdAll(
  { upstream }: Stage,
  session: ClientSession,
  pid: number,
  levels: readonly number[],
): Promise<Outcome> {
  const warmUp = { kind: "closed", calls: 300, streams: 50, tokens } as const;
  const warm = await session.run(warmUp, { kind: "stream", pace: "full", tokens });
  if (warm.faults > 0) return { kind: "refused", reason: `the warm-up failed: ${warm.firstFault}` };
  await setTimeout(settleMs);
  const restingBytes = residentBytesOf(pid);
  await upstream.ask({ kind: "plan", plan: { kind: "stream", pace: "held", tokens } }, "planned", loadMs);
  const values: Record<string, number> = { restingBytes };
  let open = 0;
  for (const level of levels) {
    const { faults, firstFault } = await session.run({ kind: "hold", calls: level - open, tokens });
    if (faults > 0) return { kind: "refused", reason: `${faults} of ${level} streams failed: ${firstFault}` };
    open = level;
    await setTimeout(settleMs);
    values[`bytesPerStreamAt${level}`] = (residentBytesOf(pid) - restingBytes) / level;
  }
  upstream.tell({ kind: "release" });
  const { faults, firstFault, calls } = await session.run({ kind: "finish" });
  if (faults > 0) return { kind: "refused", reason: `${faults} of ${calls} held streams failed: ${firstFault}` };
  if (calls !== open) return { kind: "refused", reason: `${calls} of ${open} held streams finished` };
  return { kind: "measured", values: { ...values, finished: calls } };
}

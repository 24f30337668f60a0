import { setTimeout } from "node:timers/promises";
import type { HeldCase } from "../cases/case.ts";
import { openFileLimit, residentBytesOf } from "../processes/proc.ts";
import type { Subject } from "../subjects/subject.ts";
import { type ClientSession, withClient } from "./client-session.ts";
import { erred, type Outcome, unmeasured } from "./outcome.ts";
import type { Stage } from "./stage.ts";
import { targetOf, withFreshProgram } from "./with-program.ts";

const limitMs = (streams: number): number => 60_000 + 30 * streams;
const settleMs = 500;
const tokens = 10;
const shape = { format: "openai", isStream: true, promptBytes: 64 } as const;
/** Files that a program has open other than its streams. */
const otherFiles = 200;

/**
 * Opens streams on a fresh program, reads its memory while all are open, then
 * lets them finish and checks each. Memory is over that after some calls.
 */
export async function measureHeld(stage: Stage, subject: Subject, measured: HeldCase): Promise<Outcome> {
  const { streams } = measured;
  const target = targetOf(stage, subject, { port: 0, shape }, measured);
  if (target === undefined) return { kind: "notOffered" };
  const sharesConnections = target.protocol === "grpc" && target.callsPerConnection !== 1;
  const files = streams * (sharesConnections ? 1 : 2) + otherFiles;
  if (files > openFileLimit()) {
    return unmeasured(`it needs ${files} open files, and this machine allows ${openFileLimit()}`);
  }
  return withFreshProgram(stage, subject, measured, ({ port, pid }) =>
    withClient(stage, { ...target, port }, limitMs(streams), (session) => hold(stage, session, pid, streams)),
  );
}

async function hold(
  { upstream }: Stage,
  session: ClientSession,
  pid: number | undefined,
  streams: number,
): Promise<Outcome> {
  const warmUp = { kind: "closed", calls: 300, streams: 50, tokens } as const;
  const warm = await session.run(warmUp, { kind: "stream", pace: "full", tokens });
  if (warm.faults > 0) return erred(`the warm-up failed: ${warm.firstFault}`);
  await setTimeout(settleMs);
  const restingBytes = residentBytesOf(pid);
  const load = { kind: "hold", calls: streams, tokens } as const;
  const { faults, firstFault } = await session.run(load, { kind: "stream", pace: "held", tokens });
  if (faults > 0) return erred(`${faults} of ${streams} streams failed: ${firstFault}`);
  await setTimeout(settleMs);
  const bytesPerStream = (residentBytesOf(pid) - restingBytes) / streams;
  upstream.send({ kind: "release" });
  const end = await session.run({ kind: "finish" });
  if (end.faults > 0) return erred(`${end.faults} of ${streams} failed: ${end.firstFault}`);
  if (end.calls !== streams) return erred(`${end.calls} of ${streams} held streams finished`);
  return { kind: "measured", values: { restingBytes, bytesPerStream, finished: end.calls } };
}

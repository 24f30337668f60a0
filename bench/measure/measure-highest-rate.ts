import type { HighestRateCase } from "../cases/case.ts";
import { findHighest } from "../statistics/find-highest.ts";
import { type ClientSession, withClient } from "./client-session.ts";
import { late } from "./judge.ts";
import { type Observation, observeLoad } from "./observe-load.ts";
import { erred, type Outcome, type Refusal, unmeasured } from "./outcome.ts";
import type { Running } from "./running.ts";
import type { Stage } from "./stage.ts";
import { warmUp } from "./warm-up.ts";
import { targetOf, withProgram } from "./with-program.ts";

const loadMs = 120_000;
/** Calls a second. The client begins no more. */
const range = { from: 400, least: 5, most: 6_400, precision: 1.1 } as const;
const trialMs = 1_000;
/** A rate that once was too high is tried again: one pause of the machine says nothing about the program. */
const attempts = 2;

/** Searches the highest rate at which no call is late, over connections that stay open. */
export async function measureHighestRate(stage: Stage, running: Running, measured: HighestRateCase): Promise<Outcome> {
  const { plan, shape, callsBefore } = measured;
  const target = targetOf(stage, running.subject, { port: 0, shape }, measured);
  if (target === undefined) return { kind: "notOffered" };
  return withProgram(stage, running, measured, (program) =>
    withClient(stage, { ...target, port: program.port }, loadMs, async (session) => {
      const fault = await warmUp(session, program, { plan, streams: 32, calls: 100, callsBefore });
      return fault === undefined ? search(stage, session, program.pid, measured) : erred(fault);
    }),
  );
}

async function search(
  stage: Stage,
  session: ClientSession,
  pid: number | undefined,
  measured: HighestRateCase,
): Promise<Outcome> {
  const obstacles = new Map<number, Refusal>();
  const highest = await findHighest(range, async (callsPerSecond) => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const seen = await tryRate(stage, session, pid, measured, callsPerSecond);
      const obstacle = findObstacle(seen, measured.lateMs);
      if (obstacle === undefined) return true;
      obstacles.set(callsPerSecond, obstacle);
    }
    return false;
  });
  const bound = lowestOf(obstacles, highest?.value ?? 0);
  // What bounds the rate is then the bench and not the program.
  if (bound?.by === "bench" || highest === undefined) return bound ?? erred("no rate was tried");
  if (!highest.isBounded) return unmeasured(`the load client begins no more than ${range.most} calls a second`);
  return { kind: "measured", values: { callsPerSecond: highest.value } };
}

/** The obstacle at the lowest rate above what was found; a rate that held at the second attempt has none. */
function lowestOf(obstacles: ReadonlyMap<number, Refusal>, found: number): Refusal | undefined {
  const rates = [...obstacles.keys()].filter((rate) => rate > found);
  return obstacles.get(Math.min(...rates));
}

function tryRate(
  stage: Stage,
  session: ClientSession,
  pid: number | undefined,
  { plan, tokens }: HighestRateCase,
  callsPerSecond: number,
): Promise<Observation> {
  const calls = Math.max(1, Math.round((callsPerSecond * trialMs) / 1_000));
  return observeLoad(stage, session, pid, { plan, load: { kind: "rate", calls, callsPerSecond, tokens } });
}

/** Why a rate is too high; undefined when it is not. */
function findObstacle({ fault, busy, result: { slowestMs = 0 } }: Observation, lateMs: number): Refusal | undefined {
  if (fault !== undefined) return fault;
  if (slowestMs <= lateMs) return undefined;
  return late(busy, `a call ended ${Math.round(slowestMs)} ms after it was to begin`);
}

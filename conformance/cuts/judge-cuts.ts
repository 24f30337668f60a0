import { type Api, apis, type Rpc } from "../apis.ts";
import type { Difference } from "../compare.ts";
import type { Recording } from "../corpus/recording.ts";
import type { Outcome } from "../outcome.ts";
import type { Cut } from "../served/delivery.ts";
import { onStage, type Stage, type StartGateway } from "../served/stage.ts";
import { type Cutting, chooseCuts } from "./choose-cuts.ts";
import { breachesOf } from "./law.ts";
import { mayBeWhole } from "./terminal-event.ts";

/** A difference, and the call that it was found by. */
export interface CutFinding extends Difference {
  readonly recording: Recording;
  readonly rpc: Rpc;
  readonly cut: Cut;
}

/** What came of one recording. */
export interface CutVerdict {
  readonly recording: Recording;
  /** Each cut is a call by every RPC that reads the recording. */
  readonly calls: number;
  /** How many of the calls ended with OK. */
  readonly ok: number;
  readonly findings: readonly CutFinding[];
}

/** What came of a run. */
export interface CutResult extends Cutting {
  readonly verdicts: readonly CutVerdict[];
  /** Recordings that left no difference. */
  readonly passed: number;
  readonly failed: number;
}

/** As many calls are under way at once: one that waits for a connection to end lets others go on. */
const atOnce = 16;

/** Serves the beginnings of recordings to a gateway, and looks for outcomes that it must not report. */
export function judgeCuts(
  recordings: readonly Recording[],
  cutting: Cutting,
  startGateway?: StartGateway,
): Promise<CutResult> {
  return onStage(
    recordings,
    cutting.seed,
    async (stage) => {
      const verdicts: CutVerdict[] = [];
      for (const recording of recordings) {
        const api = apis.get(recording.api);
        if (api !== undefined) verdicts.push(await judge(recording, api, cutting, stage));
      }
      const failed = verdicts.filter(({ findings }) => findings.length > 0).length;
      return { ...cutting, verdicts, passed: verdicts.length - failed, failed };
    },
    startGateway,
  );
}

async function judge(recording: Recording, api: Api, cutting: Cutting, stage: Stage): Promise<CutVerdict> {
  const { caller, upstream } = stage;
  const cuts = chooseCuts(recording, cutting);
  const findings: CutFinding[] = [];
  let ok = 0;
  for (const rpc of api.rpcs) {
    const call = (delivery: Cut | "whole"): Promise<Outcome> =>
      caller.call(rpc, `${api.kind}/${upstream.modelOf(recording, delivery)}`);
    const whole = await call("whole");
    await forEachAtOnce(cuts, async (cut) => {
      const seen = await call(cut);
      const beginning = { whole, mayBeWhole: mayBeWhole(recording, cut), isEnded: cut.ending === "ended" };
      findings.push(...breachesOf(beginning, seen).map((difference) => ({ ...difference, recording, rpc, cut })));
      if (seen.verdict.get("status") === "OK") ok += 1;
    });
  }
  return { recording, calls: cuts.length * api.rpcs.length, ok, findings };
}

async function forEachAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const workers = Array.from({ length: atOnce }, async () => {
    for (const item of rest) await work(item);
  });
  await Promise.all(workers);
}

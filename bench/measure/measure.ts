import type { Case } from "../cases/case.ts";
import { measureCancel } from "./measure-cancel.ts";
import { measureHeld } from "./measure-held.ts";
import { measureHighestRate } from "./measure-highest-rate.ts";
import { measureLoad } from "./measure-load.ts";
import { measureObserved } from "./measure-observed.ts";
import { measureStart } from "./measure-start.ts";
import { erred, type Outcome } from "./outcome.ts";
import type { Running } from "./running.ts";
import type { Stage } from "./stage.ts";

/** Measures one case on one program. What went wrong is a refusal with its reason, so that the run goes on. */
export async function measure(stage: Stage, running: Running, measured: Case): Promise<Outcome> {
  try {
    return await measureKind(stage, running, measured);
  } catch (thrown) {
    return erred(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function measureKind(stage: Stage, running: Running, measured: Case): Promise<Outcome> {
  switch (measured.kind) {
    case "load":
      return measureLoad(stage, running, measured);
    case "highestRate":
      return measureHighestRate(stage, running, measured);
    case "cancel":
      return measureCancel(stage, running, measured);
    case "start":
      return measureStart(stage, running.subject, measured);
    case "held":
      return measureHeld(stage, running.subject, measured);
    case "observed":
      return measureObserved(stage, running.subject, measured);
    default:
      return measured satisfies never;
  }
}

import { ReasoningOptions_Effort as Effort } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { EffortStep } from "../api.ts";
import type { ModelFacts } from "../models/model-facts.ts";

/** The step of effort that is nearest to the one that is asked for; undefined for none, and of models that know none. */
export function toEffortStep(effort: Effort, { efforts }: ModelFacts): EffortStep | undefined {
  const step = steps.get(effort);
  if (step === undefined || efforts.length === 0) return undefined;
  return efforts.includes(step) ? step : "high";
}

const steps: ReadonlyMap<Effort, EffortStep> = new Map([
  [Effort.MINIMAL, "low"],
  [Effort.LOW, "low"],
  [Effort.MEDIUM, "medium"],
  [Effort.HIGH, "high"],
  [Effort.XHIGH, "xhigh"],
  [Effort.MAX, "max"],
]);

import { ReasoningOptions_Effort as Effort, type ReasoningOptions } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { ChatEffort } from "../api.ts";
import type { RequestContext } from "./request-context.ts";

const words: ReadonlyMap<Effort, ChatEffort> = new Map([
  [Effort.NONE, "none"],
  [Effort.MINIMAL, "minimal"],
  [Effort.LOW, "low"],
  [Effort.MEDIUM, "medium"],
  [Effort.HIGH, "high"],
  [Effort.XHIGH, "xhigh"],
  [Effort.MAX, "max"],
]);

const scale: readonly ChatEffort[] = [...words.values()];

/**
 * How hard a model is told to reason: the step that was asked for or, where the
 * model's are known, the next above it or else its last. Readable reasoning cannot
 * be asked for: a server sends it or does not.
 *
 * Meets reasoning.effort where the model does not reason at all, or always does.
 */
export function toEffort(
  { effort }: ReasoningOptions,
  { facts: { efforts, reasonsByDefault }, rejectOrDrop }: RequestContext,
): ChatEffort | undefined {
  const wanted = words.get(effort);
  if (wanted === undefined || efforts === undefined || efforts.includes(wanted)) return wanted;
  if (efforts.length === 0) {
    if (reasonsByDefault)
      return rejectOrDrop("reasoning.effort", "this model always reasons, as hard as it does; leave it out");
    return wanted === "none" ? undefined : rejectOrDrop("reasoning.effort", "this model does not reason; leave it out");
  }
  if (wanted === "none") {
    return rejectOrDrop("reasoning.effort", "this model always reasons; use EFFORT_MINIMAL or another model");
  }
  return efforts.find((step) => step !== "none" && scale.indexOf(step) > scale.indexOf(wanted)) ?? efforts.at(-1);
}

import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { findFinishReason, normalizeFinishReason } from "../../kit/finish-reasons.ts";

/** Who called tools in an answer, for the caller to run: nobody, code that the provider runs, or the model itself. */
export type Callers = "none" | "code" | "model";

/**
 * Reads a stop reason; empty when the server gave none. Calls decide over it: a
 * proxy may say "end_turn" after a call of the model, and "tool_use" where no call
 * was made, which is OTHER, so that no caller waits for one.
 *
 * https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
export function toFinishReason(reason: string, callers: Callers): FinishReason {
  const known = toKnown(reason) ?? FinishReason.OTHER;
  if (callers === "model" && (reason === "" || known === FinishReason.STOP)) return FinishReason.TOOL_CALLS;
  return known === FinishReason.TOOL_CALLS && callers === "none" ? FinishReason.OTHER : known;
}

function toKnown(reason: string): FinishReason | undefined {
  return normalizeFinishReason(reason) === "stop_sequence" ? FinishReason.STOP_SEQUENCE : findFinishReason(reason);
}

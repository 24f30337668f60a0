import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { findFinishReason, normalizeFinishReason } from "../../kit/finish-reasons.ts";

/** Where the calls of the caller's tools in an answer came from: there are none, code that the provider runs, or the model itself. */
export type CallOrigin = "none" | "code" | "model";

/**
 * Our reason for a stop reason, which is empty when the server gave none. Tool calls
 * overrule it, since a proxy may write "end_turn" after a call of the model, or
 * "tool_use" without a call. The latter is OTHER, so that no caller looks for a call.
 *
 * https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
export function toFinishReason(reason: string, callOrigin: CallOrigin): FinishReason {
  const known = toKnown(reason) ?? FinishReason.OTHER;
  if (callOrigin === "model" && (reason === "" || known === FinishReason.STOP)) return FinishReason.TOOL_CALLS;
  return known === FinishReason.TOOL_CALLS && callOrigin === "none" ? FinishReason.OTHER : known;
}

function toKnown(reason: string): FinishReason | undefined {
  return normalizeFinishReason(reason) === "stop_sequence" ? FinishReason.STOP_SEQUENCE : findFinishReason(reason);
}

import type { Reason } from "../../core/error.ts";
import { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";

// https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons, and
// below that what proxies leave of the API that they translate from.
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", FinishReason.STOP],
  ["stop_sequence", FinishReason.STOP_SEQUENCE],
  ["max_tokens", FinishReason.MAX_TOKENS],
  ["model_context_window_exceeded", FinishReason.CONTEXT_WINDOW],
  ["tool_use", FinishReason.TOOL_CALLS],
  ["refusal", FinishReason.REFUSAL],
  ["pause_turn", FinishReason.PAUSED],
  ["stop", FinishReason.STOP], // Chat Completions and Gemini
  ["eos", FinishReason.STOP],
  ["complete", FinishReason.STOP], // Cohere
  ["length", FinishReason.MAX_TOKENS],
  ["max_output_tokens", FinishReason.MAX_TOKENS],
  ["model_length", FinishReason.CONTEXT_WINDOW],
  ["tool_calls", FinishReason.TOOL_CALLS],
  ["tool_call", FinishReason.TOOL_CALLS],
  ["function_call", FinishReason.TOOL_CALLS],
  ["content_filter", FinishReason.CONTENT_FILTER],
  ["content_filtered", FinishReason.CONTENT_FILTER], // Bedrock
  ["guardrail_intervened", FinishReason.CONTENT_FILTER], // Bedrock
  ["sensitive", FinishReason.CONTENT_FILTER],
  ["safety", FinishReason.CONTENT_FILTER], // Gemini, as the four below
  ["recitation", FinishReason.CONTENT_FILTER],
  ["blocklist", FinishReason.CONTENT_FILTER],
  ["prohibited_content", FinishReason.CONTENT_FILTER],
  ["spii", FinishReason.CONTENT_FILTER],
]);

/** Who called tools in an answer, for the caller to run: nobody, code that the provider runs, or the model itself. */
export type Callers = "none" | "code" | "model";

/**
 * Reads a stop reason; empty when the server gave none. Calls decide over it: a
 * proxy may say "end_turn" after a call of the model, and "tool_use" where no call
 * was made, which is OTHER, so that no caller waits for one.
 */
export function toFinishReason(reason: string, callers: Callers): FinishReason {
  const known = finishReasons.get(wordOf(reason)) ?? FinishReason.OTHER;
  if (callers === "model" && (reason === "" || known === FinishReason.STOP)) return FinishReason.TOOL_CALLS;
  return known === FinishReason.TOOL_CALLS && callers === "none" ? FinishReason.OTHER : known;
}

/** What a stop reason says that is no end of an answer but a failure; undefined for all others. */
export function toFailure(reason: string): Reason | undefined {
  switch (wordOf(reason)) {
    case "abort": // the engine was stopped, and the model was not done
    case "aborted":
    case "cancelled":
      return "STREAM_TRUNCATED";
    case "error":
    case "network_error":
    case "malformed_response":
      return "UPSTREAM_ERROR";
    case "insufficient_system_resource":
      return "UPSTREAM_OVERLOADED";
    default:
      return undefined;
  }
}

/** A reason without what some servers add to it: "content_filter: hate". */
function wordOf(reason: string): string {
  return reason.split(":")[0]?.trim().toLowerCase() ?? "";
}

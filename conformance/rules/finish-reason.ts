import { asString } from "../../src/wire/json/json.ts";
import { contentsOf, finishWordsOf, functionCallOf, toolCallPiecesOf } from "../bytes/chat.ts";
import type { AnswerBytes } from "../bytes/documents.ts";
import { hasOwnCall, stopReasonsOf } from "../bytes/messages.ts";
import type { Rule } from "./rule.ts";

/** What says nothing of why an answer ended: no word at all, or one that means any end. */
const vague = ["STOP", "OTHER"];

/** Rules about why answers end. */
export const finishReasonRules: readonly Rule[] = [
  {
    name: "ends-in-tool-calls",
    what: 'An answer with tool calls that ends with "stop", "end_turn" or no reason ends with `FINISH_REASON_TOOL_CALLS`.',
    why: 'OpenAI sends "stop" after a call that `tool_choice` named, others send nothing; in both cases the model waits for results.',
    explains({ value, expected, seen }, recording) {
      const hasChatCalls = toolCallPiecesOf(recording).length > 0 || functionCallOf(recording) !== undefined;
      const hasCalls = hasChatCalls || hasOwnCall(recording);
      return (
        value === "finishReason" && seen === "TOOL_CALLS" && isVague(expected) && endsVaguely(recording) && hasCalls
      );
    },
  },
  {
    name: "ends-in-refusal",
    what: 'An answer with a refusal that ends with "stop" or no reason ends with `FINISH_REASON_REFUSAL`.',
    why: 'OpenAI sends "stop" after a refusal; a caller must see without reading the text that there is no answer.',
    explains({ value, expected, seen }, recording) {
      const hasRefusal = contentsOf(recording).some((content) => asString(content["refusal"]) !== "");
      return (
        value === "finishReason" && seen === "REFUSAL" && isVague(expected) && endsVaguely(recording) && hasRefusal
      );
    },
  },
  {
    name: "ends-in-failure",
    what: 'A finish reason that is a failure ("error", "network_error", "abort", "insufficient_system_resource") fails the call.',
    why: "An answer that the provider gave up is not whole.",
    explains({ value, expected, seen }, recording) {
      const failure = failures.get(finishWordsOf(recording).at(-1) ?? "");
      return value === "status" && expected === "OK" && failure !== undefined && seen === failure;
    },
  },
];

const failures: ReadonlyMap<string, string> = new Map([
  ["error", "UPSTREAM_ERROR"],
  ["network_error", "UPSTREAM_ERROR"],
  ["abort", "STREAM_TRUNCATED"],
  ["insufficient_system_resource", "UPSTREAM_OVERLOADED"],
]);

function isVague(expected: unknown): boolean {
  return typeof expected === "string" && vague.includes(expected);
}

function endsVaguely(answer: AnswerBytes): boolean {
  return [...finishWordsOf(answer), ...stopReasonsOf(answer)].every((word) => word === "stop" || word === "end_turn");
}

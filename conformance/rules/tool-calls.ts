import { asObject } from "../../src/wire/json/json.ts";
import { functionCallOf, toolCallPiecesOf } from "../bytes/chat.ts";
import type { Rule } from "./rule.ts";

/** Rules about tool calls. */
export const toolCallRules: readonly Rule[] = [
  {
    name: "function-call",
    what: "A `function_call` is a tool call if the answer has no `tool_calls`.",
    why: "It is the predecessor of `tool_calls`, and some servers still send it; callers need only one form.",
    explains({ value, expected, seen }, recording) {
      const [, member] = /^toolCalls\[0\]\.(name|arguments)$/.exec(value) ?? [];
      const call = toolCallPiecesOf(recording).length > 0 ? undefined : functionCallOf(recording);
      return expected === undefined && call !== undefined && seen === asObject(call)?.[member ?? ""];
    },
  },
  {
    name: "made-up-id",
    what: "A tool call without an id gets one from the gateway.",
    why: "A caller needs an id to answer the call, and `ToolCall.id` promises one.",
    explains({ value, expected, seen }, { body }) {
      const isMissing = expected === undefined || expected === null || expected === "";
      const isOurs = typeof seen === "string" && /^cmpl_\w+_\d+$/.test(seen) && !body.includes(seen);
      return /^toolCalls\[\d+\]\.id$/.test(value) && isMissing && isOurs;
    },
  },
  {
    name: "no-arguments",
    what: "Arguments that are null or an empty text are `{}`.",
    why: "Some servers send nothing for a tool without parameters; every caller parses the arguments as JSON.",
    explains: ({ value, expected, seen }) =>
      /^toolCalls\[\d+\]\.arguments$/.test(value) && (expected === null || expected === "") && seen === "{}",
  },
];

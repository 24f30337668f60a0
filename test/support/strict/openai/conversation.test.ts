import { expect, test } from "vitest";
import type { Changes } from "../with-changes.ts";
import { body, call, verdictOnChanged } from "./sample-request.ts";

const [system, ask, answer, one, two] = body.messages;

test("the results of parallel calls are taken in any order", () => {
  expect(verdictOnChanged({ messages: [system, ask, answer, two, one] })).toBe("taken");
});

test.each<[rule: string, changes: Changes, message: string]>([
  ["a call without result", { messages: [system, ask, answer, one] }, "Without response: call_2"],
  ["a text between call and result", { messages: [ask, answer, one, ask, two] }, "must be a response to a preceding"],
  ["a result of another call", { "messages.4.tool_call_id": "call_3" }, "must be a response to a preceding message"],
  ["two results of one call", { "messages.4.tool_call_id": "call_1" }, "must be a response to a preceding message"],
  ["a result without call", { messages: [ask, one] }, "must be a response to a preceding message"],
  ["the same id twice", { "messages.2.tool_calls.1.id": "call_1" }, "tool call ids must be unique"],
  [
    "a model that says nothing",
    { messages: [ask, { role: "assistant", content: null }, ask] },
    "'messages[1].content': Invalid value for 'content': expected a string, got null.",
  ],
  ["arguments that were altered", { [`${call}.function.arguments`]: '{"city":"Bonn"}' }, "not the one that was issued"],
  ["a text that was altered", { "messages.2.content": "good" }, "the message is not the one that was issued"],
  [
    "calls in another order",
    { "messages.2.tool_calls": [...(answer?.tool_calls ?? [])].reverse() },
    "not the one that",
  ],
  [
    "reasoning beside a call that is not sent back",
    { "messages.2.reasoning_content": undefined },
    "The 'reasoning_content' of a message with 'tool_calls' must be passed back.",
  ],
  [
    "reasoning that was altered",
    { "messages.2.reasoning_content": "ah" },
    "The 'reasoning_content' of a message with 'tool_calls' must be passed back.",
  ],
  [
    "reasoning that was never issued",
    { messages: [ask, { role: "assistant", content: "hi", reasoning_content: "hm" }, ask, answer, one, two] },
    "Unknown parameter: 'messages[1].reasoning_content'.",
  ],
])("%s is refused", (_rule, changes, message) => {
  const verdict = verdictOnChanged(changes);

  expect(verdict).toContain("400 invalid_request_error ");
  expect(verdict).toContain(message);
});

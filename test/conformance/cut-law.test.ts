import { expect, test } from "vitest";
import { type Beginning, breachesOf } from "../../conformance/cuts/law.ts";
import type { Outcome } from "../../conformance/outcome.ts";

const content = {
  model: "recording-0-whole",
  text: "Hello",
  "toolCalls[0].id": "call_1",
  "toolCalls[0].arguments": '{"a": 1}',
  signatures: [4, 5],
  redacted: 1,
};
const whole = outcome("OK", content);
const half = { text: "Hel" };

function outcome(status: string, values?: object): Outcome {
  return { verdict: new Map([["status", status]]), content: values && new Map(Object.entries(values)) };
}

const early: Beginning = { whole, mayBeWhole: false, isEnded: true };
const atEnd: Beginning = { whole, mayBeWhole: true, isEnded: true };
const lost: Beginning = { whole, mayBeWhole: true, isEnded: false };
const failing: Beginning = { whole: outcome("UPSTREAM_ERROR", half), mayBeWhole: true, isEnded: true };
const unnamed: Beginning = { ...early, whole: outcome("OK", { "toolCalls[0].id": "cmpl_1a_0" }) };

test.each<[what: string, beginning: Beginning, seen: Outcome]>([
  ["a beginning and an error", early, outcome("STREAM_TRUNCATED", half)],
  ["nothing and an error", early, outcome("UPSTREAM_UNREACHABLE")],
  ["all of it and an error, where it was not known to be all", early, outcome("STREAM_TRUNCATED", content)],
  ["fewer signatures and an error", early, outcome("STREAM_TRUNCATED", { signatures: [4], redacted: 0 })],
  ["OK with all of it after the terminal event", atEnd, outcome("OK", { ...content, model: "recording-0-9-ended" })],
  ["an error where the connection was lost after the terminal event", lost, outcome("STREAM_TRUNCATED", half)],
  ["the error that all of it ends with", failing, outcome("UPSTREAM_ERROR", half)],
  ["another id of the gateway's own", unnamed, outcome("STREAM_TRUNCATED", { "toolCalls[0].id": "cmpl_2b_0" })],
])("%s may be reported", (_what, beginning, seen) => {
  expect(breachesOf(beginning, seen)).toEqual([]);
});

test.each<[what: string, beginning: Beginning, seen: Outcome, values: readonly string[]]>([
  ["OK before the terminal event", early, whole, ["status"]],
  ["OK with less", lost, outcome("OK", { ...content, text: "Hell" }), ["text"]],
  ["OK without a tool call", lost, outcome("OK", { text: "Hello", signatures: [4, 5], redacted: 1 }), calls()],
  ["OK with more", lost, outcome("OK", { ...content, refusal: "No" }), ["refusal"]],
  ["OK without its last event", lost, outcome("OK without finished", half), ["status"]],
  ["an error where all of it was served and well ended", atEnd, outcome("STREAM_TRUNCATED", half), ["status"]],
  ["a fault of the gateway", early, outcome("INTERNAL", half), ["status"]],
  ["an error without a reason", early, outcome("13 without a reason"), ["status"]],
  ["other text", early, outcome("STREAM_TRUNCATED", { text: "Hal" }), ["text"]],
  ["more text than there is", early, outcome("STREAM_TRUNCATED", { text: "Hello!" }), ["text"]],
  [
    "a tool call that is not there",
    early,
    outcome("STREAM_TRUNCATED", { "toolCalls[1].name": "f" }),
    ["toolCalls[1].name"],
  ],
  ["another id", early, outcome("STREAM_TRUNCATED", { "toolCalls[0].id": "call_2" }), ["toolCalls[0].id"]],
  ["another signature", early, outcome("STREAM_TRUNCATED", { signatures: [5] }), ["signatures"]],
  ["more thoughts withheld", early, outcome("STREAM_TRUNCATED", { redacted: 2 }), ["redacted"]],
])("%s may not", (_what, beginning, seen, values) => {
  expect(breachesOf(beginning, seen).map(({ value }) => value)).toEqual(values);
});

function calls(): string[] {
  return ["toolCalls[0].id", "toolCalls[0].arguments"];
}

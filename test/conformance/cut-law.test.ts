import { expect, test } from "vitest";
import { type Beginning, breachesOf } from "../../conformance/cuts/law.ts";
import type { Told } from "../../conformance/told.ts";

const content = {
  model: "recording-0-whole",
  text: "Hello",
  "toolCalls[0].id": "call_1",
  "toolCalls[0].arguments": '{"a": 1}',
  signatures: [4, 5],
  redacted: 1,
};
const whole = told("OK", content);
const half = { text: "Hel" };

function told(status: string, values?: object): Told {
  return { verdict: new Map([["status", status]]), content: values && new Map(Object.entries(values)) };
}

const early: Beginning = { whole, mayBeWhole: false, isEnded: true };
const atEnd: Beginning = { whole, mayBeWhole: true, isEnded: true };
const lost: Beginning = { whole, mayBeWhole: true, isEnded: false };
const failing: Beginning = { whole: told("UPSTREAM_ERROR", half), mayBeWhole: true, isEnded: true };
const unnamed: Beginning = { ...early, whole: told("OK", { "toolCalls[0].id": "cmpl_1a_0" }) };

test.each<[what: string, beginning: Beginning, seen: Told]>([
  ["a beginning and an error", early, told("STREAM_TRUNCATED", half)],
  ["nothing and an error", early, told("UPSTREAM_UNREACHABLE")],
  ["all of it and an error, where it was not known to be all", early, told("STREAM_TRUNCATED", content)],
  ["fewer signatures and an error", early, told("STREAM_TRUNCATED", { signatures: [4], redacted: 0 })],
  ["OK with all of it after the terminal event", atEnd, told("OK", { ...content, model: "recording-0-9-ended" })],
  ["an error where the connection was lost after the terminal event", lost, told("STREAM_TRUNCATED", half)],
  ["the error that all of it ends with", failing, told("UPSTREAM_ERROR", half)],
  ["another id of the gateway's own", unnamed, told("STREAM_TRUNCATED", { "toolCalls[0].id": "cmpl_2b_0" })],
])("%s may be told", (_what, beginning, seen) => {
  expect(breachesOf(beginning, seen)).toEqual([]);
});

test.each<[what: string, beginning: Beginning, seen: Told, values: readonly string[]]>([
  ["OK before the terminal event", early, whole, ["status"]],
  ["OK with less", lost, told("OK", { ...content, text: "Hell" }), ["text"]],
  ["OK without a tool call", lost, told("OK", { text: "Hello", signatures: [4, 5], redacted: 1 }), calls()],
  ["OK with more", lost, told("OK", { ...content, refusal: "No" }), ["refusal"]],
  ["OK without its last event", lost, told("OK without finished", half), ["status"]],
  ["an error where all of it was served and well ended", atEnd, told("STREAM_TRUNCATED", half), ["status"]],
  ["a fault of the gateway", early, told("INTERNAL", half), ["status"]],
  ["an error without a reason", early, told("13 without a reason"), ["status"]],
  ["other text", early, told("STREAM_TRUNCATED", { text: "Hal" }), ["text"]],
  ["more text than there is", early, told("STREAM_TRUNCATED", { text: "Hello!" }), ["text"]],
  [
    "a tool call that is not there",
    early,
    told("STREAM_TRUNCATED", { "toolCalls[1].name": "f" }),
    ["toolCalls[1].name"],
  ],
  ["another id", early, told("STREAM_TRUNCATED", { "toolCalls[0].id": "call_2" }), ["toolCalls[0].id"]],
  ["another signature", early, told("STREAM_TRUNCATED", { signatures: [5] }), ["signatures"]],
  ["more thoughts withheld", early, told("STREAM_TRUNCATED", { redacted: 2 }), ["redacted"]],
])("%s may not", (_what, beginning, seen, values) => {
  expect(breachesOf(beginning, seen).map(({ value }) => value)).toEqual(values);
});

function calls(): string[] {
  return ["toolCalls[0].id", "toolCalls[0].arguments"];
}

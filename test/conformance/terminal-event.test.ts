import { expect, test } from "vitest";
import type { Recording } from "../../conformance/corpus/recording.ts";
import { mayBeWhole } from "../../conformance/cuts/terminal-event.ts";
import { type CutEnding, cutEndings } from "../../conformance/served/delivery.ts";
import { toStream } from "./made-up-corpus.ts";

const text = { choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: null }] };
const finish = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
const second = { choices: [{ index: 1, delta: { content: "Ho" }, finish_reason: null }] };
const secondFinish = { choices: [{ index: 1, delta: {}, finish_reason: "stop" }] };
const piece = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hi" } };
const stop = { type: "message_delta", delta: { stop_reason: "end_turn" } };
const start = { type: "message_start", message: { stop_reason: null } };
const startWithCall = { type: "message_start", message: { content: [{ type: "tool_use" }], stop_reason: "tool_use" } };
const always = cutEndings;
const never: readonly CutEnding[] = [];
const well: readonly CutEnding[] = ["ended"];

test.each<[what: string, served: string, endings: readonly CutEnding[], rest?: string]>([
  ["nothing of a stream", "", never, toStream(text, finish, "[DONE]")],
  ["text alone", toStream(text), never],
  ["a finish reason", toStream(text, finish), always],
  ["a finish reason without the empty line after it", toStream(text, finish).trimEnd(), well],
  ["a finish reason, but for its last letters", toStream(text, finish).trimEnd().slice(0, -1), never],
  ["a finish reason, and then usage", toStream(text, finish, { choices: [], usage: {} }), always],
  ["the finish reason of one of two choices", toStream(text, second, finish), never],
  ["the finish reasons of two choices", toStream(text, second, finish, secondFinish), always],
  ["[DONE] alone", toStream("[DONE]"), never],
  ["[DONE] after usage", toStream({ choices: [], usage: {} }, "[DONE]"), never],
  ["[DONE] after text", toStream(text, "[DONE]"), always],
  ["[DONE] without the empty line after it", toStream(text).concat("data: [DONE]"), well],
  ["half of [DONE]", toStream(text).concat("data: [DO"), never, "NE]\n\n"],
  ["[DONE] and more", toStream(text, "[DONE]", text), always],
  ["[DONE] with other line ends", toStream(text, "[DONE]").replaceAll("\n", "\r\n"), always],
  ["an error after a finish reason", toStream(finish, { error: { message: "no" } }), never],
  ["[DONE] after an error", toStream({ error: { message: "no" } }, "[DONE]"), never],
  ["no error where the member is null", toStream({ ...text, error: null }, "[DONE]"), always],
  ["message_start", toStream(start), never],
  ["a stop reason", toStream(start, stop), always],
  ["a stop reason and [DONE]", toStream(start, stop, "[DONE]"), always],
  ["[DONE] after the text of a message", toStream(start, piece, "[DONE]"), never],
  ["a stop reason in message_start", toStream({ ...start, message: { stop_reason: "tool_use" } }), never],
  ["message_stop after text", toStream(start, piece, { type: "message_stop" }), always],
  ["message_stop after nothing", toStream(start, { type: "message_stop" }), never],
  ["message_stop after a start that has its content", toStream(startWithCall, { type: "message_stop" }), always],
  ["a start that has its content", toStream(startWithCall), never],
  ["an error event after a stop reason", toStream(start, stop, { type: "error", error: {} }), never],
  ["a stop reason, and then another message", toStream(start, stop, start), never],
  ["whole JSON", JSON.stringify({ choices: [] }), well],
  ["JSON but for its last letter", '{"choices": []', never, "}"],
  ["JSON but for the line end", '{"choices": []}', well, "\n"],
])("%s: the ending after which OK may be reported", (_what, served, endings, rest = "") => {
  const recording = recordingOf(`${served}${rest}`);
  const offset = Buffer.byteLength(served);
  expect(always.filter((ending) => mayBeWhole(recording, { offset, ending }))).toEqual(endings);
});

test("an error by its HTTP status is never whole", () => {
  const recording = { ...recordingOf('{"choices": []}'), status: 400 };
  expect(mayBeWhole(recording, { offset: recording.body.byteLength, ending: "ended" })).toBe(false);
});

function recordingOf(body: string): Recording {
  return {
    name: "acme/x",
    provider: "acme",
    api: "openai-chat",
    kind: "",
    status: 200,
    headers: {},
    body: Buffer.from(body),
    isStream: body.startsWith("data:"),
    documents: [],
    expected: { name: "acme/x", sdk: "ok" },
  };
}

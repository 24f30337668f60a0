import { expect, test } from "vitest";
import { answerKindOf, mediaTypeOf } from "../../../src/wire/http/media-type.ts";

test.each([
  ["text/event-stream", "event stream", "text/event-stream"],
  ["Text/Event-Stream; charset=utf-8", "event stream", "text/event-stream"],
  ["application/json", "JSON", "application/json"],
  ["application/problem+json;charset=utf-8", "JSON", "application/problem+json"],
  ["text/html", "other", "text/html"],
  ["", "other", ""],
])("%j is %s", (contentType, kind, mediaType) => {
  const headers = new Map([["content-type", contentType]]);
  expect([answerKindOf(headers), mediaTypeOf(headers)]).toEqual([kind, mediaType]);
});

test("an answer that is compressed is of no kind, and says so", () => {
  const headers = new Map([
    ["content-type", "application/json"],
    ["content-encoding", "gzip"],
  ]);
  expect([answerKindOf(headers), mediaTypeOf(headers)]).toEqual(["other", "gzip of application/json"]);
});

test("an answer without a content type is of no kind", () => {
  expect([answerKindOf(new Map()), mediaTypeOf(new Map())]).toEqual(["other", ""]);
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toAnswer, toJsonAnswer } from "../../../support/http-answer.ts";
import { textOf } from "../../../support/provider-target.ts";
import { type StreamTarget, startStreamTarget } from "../stream-target.ts";
import { data, end, start, stop, text, wholeMessage } from "../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("the format of an answer", () => {
  const json = JSON.stringify(wholeMessage);
  const sse = data(start(), text("Hello"), stop(), end);
  const lines = [start(), text("Hello"), stop(), end].map((event) => `${JSON.stringify(event)}\n`).join("");

  test.each<[string, string, string[]]>([
    ["JSON with the content type of an event stream", "text/event-stream", [json]],
    ["the same after a line end, in pieces", "text/event-stream", ["\r\n", " ", json.slice(0, 5), json.slice(5)]],
    ["the same with [DONE]", "text/event-stream", [`${json}\n\ndata: [DONE]\n\n`]],
    ["the same with [DONE], with the content type of JSON", "application/json", [`${json}\n\ndata: [DONE]\n\n`]],
    [
      "the same with [DONE] on its line, with the content type of JSON",
      "application/json",
      [`${json}data: [DONE]\n\n`],
    ],
    ["the same over several lines", "text/event-stream", [JSON.stringify(wholeMessage, null, 2)]],
    ["events in lines of JSON", "application/x-ndjson", [lines]],
    ["events in lines of JSON with the content type of JSON", "application/json", [lines]],
    ["events in lines of JSON with the content type of an event stream", "text/event-stream", [lines]],
    ["events with the content type of JSON", "application/json", [sse]],
    ["the same after a comment", "application/json", [": hi\n\n", sse]],
    ["the same after a byte order mark", "application/json", ["\ufeff", sse]],
    ["events that begin with a name", "application/json", [`event: message_start\n${sse}`]],
  ])("is detected by its beginning: %s", async (_, contentType, pieces) => {
    const seen = await server.readAs(contentType, ...pieces);
    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "Hello"]);
    expect((await server.target.complete()).text).toBe("Hello");
  });

  test("does not hide an error, whatever its content type", async () => {
    const error = JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } });
    for (const body of [error, `[${error}]`]) {
      expect((await server.readAs("text/event-stream", body)).error?.reason).toBe("UPSTREAM_OVERLOADED");
    }
  });
});

describe("an answer that is no message", () => {
  test.each([
    ["an HTML page", toAnswer(["<html>"], "length", { headers: { "content-type": "text/html" } })],
    ["JSON of another kind", toJsonAnswer('{"choices":[]}')],
    ["no JSON", toJsonAnswer("oops")],
    ["JSON too deep", toJsonAnswer(`{"content":${"[".repeat(100)}${"]".repeat(100)}}`)],
  ])("is a protocol error: %s", async (_, answer) => {
    server.upstream.script = ({ send }) => send(answer);
    await expect(server.target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  });
});

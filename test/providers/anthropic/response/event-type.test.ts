import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toJsonAnswer } from "../../../support/http-answer.ts";
import { textOf } from "../../../support/provider-target.ts";
import { type StreamTarget, startStreamTarget } from "../stream-target.ts";
import { data, end, start, stop, text, type Wire, wholeMessage } from "../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("an error in an answer with status 200 fails the answer:", () => {
  const error = { message: "insufficient balance", type: "invalid_request_error", code: null };

  test.each<[string, string]>([
    ["as a field of its own", `error: ${JSON.stringify(error)}\n\n`],
    ["in a field of its own, as plain text", `error: ${error.message}\n`],
    ["as plain text, by its name", `event: error\ndata: ${error.message}\n\n`],
    ["as the whole object, by its name", `event: error\ndata: ${JSON.stringify(error)}\n\n`],
    ["as the whole object, by its type", data(error)],
    ["beside another type", data({ type: "response.failed", error })],
    ["beside a stop reason", data({ ...stop(), error })],
    ["as a string", data({ error: error.message })],
    ["as a detail", data({ detail: error.message })],
    ["as a code and a message", data({ error_code: 1, error_msg: error.message })],
    ["as a code and msg", data({ code: 1, msg: error.message })],
    ["in a list of errors", data({ errors: [error] })],
    ["as MiniMax's base", data({ base_resp: { status_code: 1008, status_msg: error.message } })],
    [
      "as MiniMax's base beside a message",
      data({ ...wholeMessage, content: [], base_resp: { status_code: 1008, status_msg: error.message } }),
    ],
  ])("%s", async (_, sse) => {
    expect(await server.readAs("text/event-stream", sse)).toMatchObject({
      events: [],
      error: { reason: "QUOTA_EXHAUSTED", upstream: { message: error.message } },
    });
    await expect(server.target.complete()).rejects.toMatchObject({ reason: "QUOTA_EXHAUSTED" });
    const late = await server.readAs("text/event-stream", data(start(), text("Hello")) + sse);
    expect([textOf(late.events), late.error?.reason]).toEqual(["Hello", "QUOTA_EXHAUSTED"]);
  });

  test.each<[string, object]>([
    ["as a code and msg", { code: 1, msg: error.message }],
    ["in a list of errors", { errors: [error] }],
    ["as MiniMax's base", { base_resp: { status_code: 1008, status_msg: error.message } }],
    ["as the whole object", error],
  ])("in JSON: %s", async (_, body) => {
    server.upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify(body)));
    expect((await server.target.read()).error?.reason).toBe("QUOTA_EXHAUSTED");
    await expect(server.target.complete()).rejects.toMatchObject({ reason: "QUOTA_EXHAUSTED" });
  });

  test.each<[string, Wire]>([
    ["an error that is null", { ...stop(), error: null }],
    ["no errors", { ...stop(), errors: [] }],
    ["MiniMax's success", { ...stop(), base_resp: { status_code: 0, status_msg: "success" } }],
    ["the message of an event of an unknown type", { type: "notice", message: "slow", code: 3, msg: "slow" }],
  ])("but not with %s", async (_, event) => {
    const seen = await server.readData(start(), text("Hello"), event, stop(), end);
    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "Hello"]);
  });
});

describe("an error in the shape of another API", () => {
  const quota = { base_resp: { status_code: 1008, status_msg: "insufficient balance" } };

  test.each<[string, string, string, string]>([
    ["code and msg", data({ code: 1113, msg: "no balance" }), "text/event-stream", "QUOTA_EXHAUSTED"],
    ["base_resp", data(quota), "text/event-stream", "QUOTA_EXHAUSTED"],
    ["a list of errors", data({ errors: [{ message: "no" }] }), "text/event-stream", "UPSTREAM_ERROR"],
    ["detail", data({ detail: "no" }), "text/event-stream", "UPSTREAM_ERROR"],
    ["a message", data({ message: "no" }), "text/event-stream", "UPSTREAM_ERROR"],
    [
      "a field error",
      'error: {"type":"overloaded_error","message":"x"}\n\n',
      "text/event-stream",
      "UPSTREAM_OVERLOADED",
    ],
    ["plain text under its name", "event: error\ndata: it died\n\n", "text/event-stream", "UPSTREAM_ERROR"],
    ["JSON with code and msg", JSON.stringify({ code: 1113, msg: "no" }), "application/json", "QUOTA_EXHAUSTED"],
    ["JSON with base_resp", JSON.stringify(quota), "application/json", "QUOTA_EXHAUSTED"],
    ["JSON with detail", JSON.stringify({ detail: "no" }), "application/json", "UPSTREAM_ERROR"],
    [
      "base_resp beside a message",
      JSON.stringify({ ...wholeMessage, ...quota }),
      "application/json",
      "QUOTA_EXHAUSTED",
    ],
  ])("is read from %s", async (_, body, contentType, reason) => {
    expect((await server.readAs(contentType, body)).error?.reason).toBe(reason);
  });

  test("fails an answer that continues after it", async () => {
    const { error } = await server.readData(start(), text("Hello"), { code: 500, msg: "boom" }, stop(), end);
    expect(error?.reason).toBe("UPSTREAM_ERROR");
  });

  test.each([{ base_resp: { status_code: 0, status_msg: "success" } }, { code: 0, msg: "ok" }, {}])(
    "is not %o, which reports success",
    async (said) => {
      expect((await server.readData(start(), text("Hello"), said, stop(), end)).error).toBe(undefined);
    },
  );
});

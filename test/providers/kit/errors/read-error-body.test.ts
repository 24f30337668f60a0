import { describe, expect, test } from "vitest";
import { refusedBy } from "../both-kinds.ts";

/** Message, type and code that both kinds read; fails when they differ. */
function textsOf(body: unknown, status = 400): [message: string, type: string, code: string] {
  const [one, other] = refusedBy(status, body).map(({ upstream }) => upstream);
  expect(one).toEqual(other);
  return [one?.message ?? "", one?.type ?? "", one?.code ?? ""];
}

describe("message, type and code are read from a body of the shape", () => {
  test.each<[body: unknown, message: string, type: string, code: string]>([
    [{ error: { message: "m", type: "t", code: "c" } }, "m", "t", "c"],
    [{ type: "error", error: { message: "m", type: "t" } }, "m", "t", ""],
    [{ type: "error", error: { message: "m", type: "t", details: { error_code: "c" } } }, "m", "t", "c"],
    [{ message: "m", type: "t", code: 12 }, "m", "t", "12"],
    [{ error: "m", code: "c" }, "m", "", "c"],
    [{ error: "m" }, "m", "", ""],
    [{ Error: { Message: "m", Code: "c" } }, "m", "", "c"],
    [{ Message: "m", __type: "t" }, "m", "t", ""],
    [{ error_code: 17, error_msg: "m" }, "m", "", "17"],
    [{ errorCode: "c", errorMessage: "m" }, "m", "", "c"],
    [{ code: 20012, msg: "m" }, "m", "", "20012"],
    [{ code: 20012, message: "m", data: null }, "m", "", "20012"],
    [{ errors: [{ message: "m", code: 7003 }, { message: "n" }], success: false }, "m", "", "7003"],
    [{ errors: ["m"], title: "t" }, "t", "", ""],
    [{ message: "m", errors: [{ message: "n" }] }, "m", "", ""],
    [{ error: { errors: [{ message: "m", reason: "r" }], code: 400 } }, "m", "", "400"],
    [{ error: [{ message: "m" }] }, "m", "", ""],
    [{ base_resp: { status_code: 1004, status_msg: "m" }, choices: null }, "m", "", "1004"],
    [{ detail: "m" }, "m", "", ""],
    [{ detail: { error: { message: "m", type: "t" } } }, "m", "t", ""],
    [{ detail: { message: "m" } }, "m", "", ""],
    [
      {
        detail: [
          { loc: ["body", "n"], msg: "m", input: "secret" },
          { loc: ["body"], msg: "n" },
        ],
      },
      "body.n: m; body: n",
      "",
      "",
    ],
    [{ object: "error", message: { detail: [{ loc: ["n"], msg: "m" }] } }, "n: m", "", ""],
    [{ title: "Bad", detail: "m", status: 400, type: "about:blank" }, "m", "about:blank", ""],
    [{ error: "invalid_request", error_description: "a message" }, "a message", "", "invalid_request"],
    [{ error: "bad_thing", message: "a message" }, "a message", "", "bad_thing"],
    [{ error: "bad_thing" }, "bad_thing", "", ""],
    [{ message: "m" }, "m", "", ""],
    [{ msg: "m" }, "m", "", ""],
    [[{ error: { message: "m", code: 400, status: "X" } }], "m", "", "400"],
    ['"m"', "m", "", ""],
    ["m without JSON", "m without JSON", "", ""],
    ["  Internal Server Error\n", "Internal Server Error", "", ""],
    [
      "<!doctype html><html><head><title> 502 Bad Gateway </title></head><body>secret</body></html>",
      "502 Bad Gateway",
      "",
      "",
    ],
    ['data: {"error":{"message":"m","code":"c"}}\n\n', "m", "", "c"],
    ['event: error\ndata: {"type":"error","error":{"message":"m","type":"t"}}\n\n', "m", "t", ""],
    ['{"error":{"message":"m"}}\n{"error":{"message":"n"}}\n', "m", "", ""],
  ])("%j", (body, message, type, code) => {
    expect(textsOf(body)).toEqual([message, type, code]);
  });
});

test.each([
  ["nothing", ""],
  ["empty JSON", "{}"],
  ["null", "null"],
  ["a number", "502"],
  ["JSON that was cut", '{"error": {"message": "m'],
  ["a page without a title", "<html><h1>secret</h1></html>"],
  ["a program's own language", "x = {secret: 1}"],
  ["a long text", "secret ".repeat(100)],
  ["bytes", "\u0000\u0001\ufffd"],
  ["several lines", "Traceback:\n  File secret"],
])("a body of %s gives no message", (_what, body) => {
  for (const { message, upstream } of refusedBy(502, body)) {
    expect([message, upstream?.message]).toEqual(["p: it answered 502 with no readable error", ""]);
  }
});

test("an error that is nested deeper than any real one is not read", () => {
  const deep = `${'{"error":'.repeat(20_000)}"m"${"}".repeat(20_000)}`;
  for (const { reason } of refusedBy(400, deep)) expect(reason).toBe("UPSTREAM_REJECTED_REQUEST");
  const wrapped = JSON.stringify({
    error: { message: JSON.stringify({ error: { message: "{'error': '".repeat(4_000) } }) },
  });
  for (const { upstream } of refusedBy(400, wrapped))
    expect(Buffer.byteLength(upstream?.message ?? "")).toBeLessThanOrEqual(1_024);
});

import { describe, expect, test } from "vitest";
import { refusedBy } from "../both-kinds.ts";

/** Message, type and code that both kinds read; fails when they differ. */
function wordsOf(body: unknown, status = 400): [message: string, type: string, code: string] {
  const [one, other] = refusedBy(status, body).map(({ upstream }) => upstream);
  expect(one).toEqual(other);
  return [one?.message ?? "", one?.type ?? "", one?.code ?? ""];
}

describe("the words of an error in the shape", () => {
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
    expect(wordsOf(body)).toEqual([message, type, code]);
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
])("%s says nothing", (_what, body) => {
  for (const { message, upstream } of refusedBy(502, body)) {
    expect([message, upstream?.message]).toEqual(["p: it answered 502 with no readable error", ""]);
  }
});

test("what is nested deeper than any real error is not followed", () => {
  const deep = `${'{"error":'.repeat(20_000)}"m"${"}".repeat(20_000)}`;
  for (const { reason } of refusedBy(400, deep)) expect(reason).toBe("UPSTREAM_REJECTED_REQUEST");
  const wrapped = JSON.stringify({
    error: { message: JSON.stringify({ error: { message: "{'error': '".repeat(4_000) } }) },
  });
  for (const { upstream } of refusedBy(400, wrapped))
    expect(Buffer.byteLength(upstream?.message ?? "")).toBeLessThanOrEqual(1_024);
});

describe("a message", () => {
  const key = "company-key-0123456789";

  test("has no control characters, and none hides a credential", () => {
    const message = `one\r\n\ttwo\u001b[31m\u0000three \u202e${key.slice(0, 8)}\u0007${key.slice(8)} sk-\u0000proj-abcdefghijk`;
    for (const { upstream } of refusedBy(400, { error: { message, type: "a\nb", code: "c\u0000d" } })) {
      expect(upstream).toMatchObject({ message: "one two[31mthree [redacted] [redacted]", type: "a b", code: "cd" });
    }
  });

  test.each([
    ["of text", `refused ${key}`],
    ["of a page", `<title>${key} is refused</title>`],
    ["in a wrapped error", { error: { message: `no: {"error":{"message":"${key}"}}` } }],
    ["in a list", { detail: [{ loc: [key], msg: "m" }] }],
  ])("%s has no credential", (_what, body) => {
    for (const error of refusedBy(401, body)) expect(JSON.stringify(error)).not.toContain(key);
  });

  test("says where to look when a server has no such path", () => {
    for (const { message } of refusedBy(404, { detail: "Not Found" })) {
      expect(message).toBe("p: it answered 404 with Not Found; check the base URL");
    }
    for (const { message } of refusedBy(404, { error: "model 'm' not found" })) {
      expect(message).toBe("p: model 'm' not found");
    }
  });
});

describe("the wait that an error asks for in its body", () => {
  test.each<[body: object, headers: Record<string, string>, delayMs: number | undefined]>([
    [{ error: { message: "m", details: [{ retryDelay: "22s" }] } }, {}, 22_000],
    [{ error: { message: "m", details: [{ retryDelay: "22s" }] } }, { "retry-after": "3" }, 3_000],
    [{ error: { message: "m", details: [{ retryDelay: 22 }] } }, {}, undefined],
    [{ error: { message: "m", details: [{ retryDelay: "-22s" }] } }, {}, undefined],
    [{ error: { message: "Limit 9, Used 9. Please try again in 7m12.5s. Need more?" } }, {}, 432_500],
    [{ error: { message: "Please retry in 22.508s." } }, {}, 22_508],
    [{ error: { message: "Please try again in 20ms." } }, {}, 20],
    [{ error: { message: "Please retry after 10 seconds." } }, {}, 10_000],
    [{ error: { message: "Try again in 1 minute" } }, {}, 60_000],
    [{ error: { message: "Please try again in some time." } }, {}, undefined],
    [{ error: { message: "Please try again in 5 seconded motions." } }, {}, undefined],
  ])("%j with %j is %s ms", (body, headers, delayMs) => {
    for (const error of refusedBy(429, body, headers)) {
      expect([error.reason, error.retryDelayMs, error.retryable]).toEqual(["RATE_LIMITED", delayMs, true]);
    }
  });
});

test("the quotas that Google names are told as limits", () => {
  const violations = [{ quotaId: "GenerateRequestsPerMinute" }, { quotaId: "a\nb" }];
  for (const { quotaViolations } of refusedBy(429, { error: { message: "m", details: [{ violations }] } })) {
    expect(quotaViolations).toEqual([{ subject: "provider:p", description: "GenerateRequestsPerMinute is used up" }]);
  }
});

describe("x-should-retry", () => {
  test.each<[status: number, error: object, advice: string, retryable: boolean]>([
    [500, { type: "server_error" }, "false", false],
    [429, {}, "False", false],
    [503, {}, " false ", false],
    [400, {}, "true", true],
    [504, {}, "true", true],
    [500, {}, "maybe", true],
    [400, {}, "", false],
    // Nothing that is spent, too long or not allowed comes back because somebody says so.
    [429, { code: "insufficient_quota" }, "true", false],
    [400, { code: "context_length_exceeded" }, "true", false],
    [400, { code: "content_filter" }, "true", false],
    [401, {}, "true", false],
    [404, {}, "true", false],
  ])("%i %j with %s: retryable %s", (status, error, advice, retryable) => {
    const errors = refusedBy(status, { error: { message: "m", ...error } }, { "x-should-retry": advice });
    expect(errors.map((each) => each.retryable)).toEqual([retryable, retryable]);
  });
});

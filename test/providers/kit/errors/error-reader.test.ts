import { describe, expect, test } from "vitest";
import { refusedBy } from "../both-kinds.ts";

describe("a message", () => {
  const key = "company-key-0123456789";

  test("has no control characters, and a credential with control characters in it is redacted", () => {
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
  ])("%s does not contain a credential", (_what, body) => {
    for (const error of refusedBy(401, body)) expect(JSON.stringify(error)).not.toContain(key);
  });

  test("names the base URL when a server has no such path", () => {
    for (const { message } of refusedBy(404, { detail: "Not Found" })) {
      expect(message).toBe("p: it answered 404 with Not Found; check the base URL");
    }
    for (const { message } of refusedBy(404, { error: "model 'm' not found" })) {
      expect(message).toBe("p: model 'm' not found");
    }
  });
});

describe("the retry delay in the body of an error", () => {
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

test("the quotas that Google names become quota violations", () => {
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
    // The header is not believed where a retry cannot help: the quota is used up, the prompt is too long, or the key is wrong.
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

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scrub } from "../../../src/core/errors/scrub.ts";

describe("what looks like a credential is redacted", () => {
  test.each([
    ["Incorrect API key provided: sk-proj-Ab3dEf6hIj9.", "Incorrect API key provided: [redacted]."],
    ["Incorrect API key provided: sk-abc1*****wxyz. See", "Incorrect API key provided: [redacted]. See"],
    ["Incorrect API key provided: my-own-key", "Incorrect API key provided: [redacted]"],
    ["key sk-ant-api03-AAAA_bbbb-1 is revoked", "key [redacted] is revoked"],
    ["gsk_0123456789abcdef", "[redacted]"],
    ["hf_abcdefghijklmnop expired", "[redacted] expired"],
    ["AIzaSyA1234567890abcdef", "[redacted]"],
    ["Authorization: Bearer abc123", "Authorization: Bearer [redacted]"],
    ["authorization=Basic secretly", "authorization=Basic [redacted]"],
    ["bearer eyJhbGciOiJIUzI1NiJ9.e30.sig is malformed", "bearer [redacted] is malformed"],
    ["x-api-key: hunter2", "x-api-key: [redacted]"],
    ['{"x-api-key":"hunter2","model":"m"}', '{"x-api-key":"[redacted]","model":"m"}'],
    ['{"api_key": "hunter2"}', '{"api_key": "[redacted]"}'],
    ["GET /v1/models?key=hunter2&alt=sse", "GET /v1/models?key=[redacted]&alt=sse"],
  ])("%s", (text, expected) => {
    expect(scrub(text)).toBe(expected);
  });
});

describe("ordinary text is kept", () => {
  test.each([
    "a risk-adjusted, task-oriented answer",
    "Bearer authentication is required",
    "This model's maximum context length is 8192 tokens",
    "The model `gpt-4o-mini` does not exist",
    "key: value",
    "",
  ])("%j", (text) => {
    expect(scrub(text)).toBe(text);
  });
});

test("a known secret is redacted wherever it occurs", () => {
  expect(scrub("got [my.secret+key] twice: my.secret+key", ["my.secret+key"])).toBe(
    "got [[redacted]] twice: [redacted]",
  );
});

test("a known secret shorter than 8 characters is kept", () => {
  expect(scrub("ollama: no such model", ["ollama", ""])).toBe("ollama: no such model");
});

// A pattern that backtracks would take minutes for these instead of milliseconds.
test.each(["sk-", "Bearer ", "api key: ", "authorization ", "?key=", "sk-*", "bearer a", "a=", " "])(
  "a megabyte of %j is scrubbed",
  (unit) => {
    const text = unit.repeat(Math.ceil(2 ** 20 / unit.length));
    expect(scrub(text).length).toBeLessThan(2 * text.length);
  },
);

test("a text that is searched by one pattern first is scrubbed as one that is not", () => {
  const label = fc.constantFrom(
    ...["sk", "csk", "gsk", "xai", "hf", "pplx", "nvapi", "AIza", "AKIA", "Bearer", "BASIC", "authorization", "key"],
    ...["api key", "x-api_key", "apikey provided", "access_token", "auth-token", "accesstoken", "&sig", "?signature"],
  );
  const separator = fc.constantFrom("", "-", "_", "=", ": ", ":", " ", '": "');
  const value = fc.constantFrom("0123456789abcdef", "short", "x", "");
  fc.assert(
    fc.property(fc.array(fc.tuple(label, separator, value), { maxLength: 2 }), (parts) => {
      const text = parts.flat().join("");
      // A question mark is a sign of an address, so all patterns are tried.
      expect(scrub(`${text} ; ?`)).toBe(`${scrub(`${text} ;`)} ?`);
    }),
    { numRuns: 2_000 },
  );
});

import { Code, ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { isUnreachable } from "../../src/cli/call-failure.ts";

/** A call that failed with an error of the system. */
function failedWith(code: string, syscall: string): ConnectError {
  const cause = Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
  return new ConnectError(cause.message, Code.Unknown, undefined, undefined, cause);
}

test.each<[code: string, syscall: string, isIt: boolean]>([
  ["ECONNREFUSED", "connect", true],
  ["EHOSTUNREACH", "connect", true],
  ["ENETUNREACH", "connect", true],
  ["ETIMEDOUT", "connect", true],
  ["ENOTFOUND", "getaddrinfo", true],
  ["EAI_AGAIN", "getaddrinfo", true],
  ["ECONNRESET", "read", false],
  ["ETIMEDOUT", "read", false],
  ["EHOSTUNREACH", "read", false],
])("whether nothing answers, when the system says %s of %s, is %s", (code, syscall, isIt) => {
  expect(isUnreachable(failedWith(code, syscall))).toBe(isIt);
});

test("a gateway that is overloaded does answer", () => {
  expect(isUnreachable(new ConnectError("overloaded", Code.Unavailable))).toBe(false);
});

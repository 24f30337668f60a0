import { expect, test } from "vitest";
import { isLoopback } from "../../src/core/loopback.ts";

test.each([
  "localhost",
  "LOCALHOST",
  "gateway.localhost",
  "127.0.0.1",
  "127.255.255.254",
  "::1",
  "[::1]",
  "::ffff:127.0.0.1",
  "[::ffff:7f00:1]",
])("%s is this machine", (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each([
  "",
  "localhost.example",
  "notlocalhost",
  "128.0.0.1",
  "127.0.0.1.example",
  "10.0.0.1",
  "::2",
  "::ffff:8000:1",
])("%j is not known to be this machine", (host) => {
  expect(isLoopback(host)).toBe(false);
});

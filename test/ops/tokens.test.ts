import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { completeConfig } from "../../src/config/load.ts";
import { createTokens, loadTokens } from "../../src/ops/tokens.ts";
import { faultsOf } from "../support/faults-of.ts";
import { writeFiles } from "../support/temporary-files.ts";

const one = "first-token-0123456789";
const other = "other-token-0123456789";

test.each<[header: string | undefined, isIn: boolean]>([
  [`Bearer ${one}`, true],
  [`bearer ${other}`, true],
  [`BEARER  ${one} `, true],
  [undefined, false],
  ["", false],
  ["Bearer", false],
  ["Bearer ", false],
  [one, false],
  [`Basic ${one}`, false],
  [`Bearer ${one}x`, false],
  [`Bearer ${one.slice(0, -1)}`, false],
  [`Bearer ${one} ${other}`, false],
  [`Bearer ${one.toUpperCase()}`, false],
])("authorization %j: %s", (header, isIn) => {
  expect(createTokens([one, other]).accept(header)).toBe(isIn);
});

test("no token is in a list of none", () => {
  expect(createTokens([]).accept("Bearer ")).toBe(false);
});

test("a file has a token on each line", () => {
  const file = join(writeFiles({ tokens: `\n  ${one}\r\n\n${other}\n` }), "tokens");
  expect([one, other].map((token) => loadTokens(file).accept(`Bearer ${token}`))).toEqual([true, true]);
});

test.each<[what: string, content: string, says: RegExp]>([
  ["nothing", "\n", /has no token/],
  ["a short token", "canary", /:1: write a token of 16 or more/],
  ["a token with a space", `${one}\ncanary canary canary`, /:2: write a token of/],
  ["a key", "-----BEGIN PRIVATE KEY-----\ncanary\n", /:1: write a token of/],
  ["too many", `${one}\n`.repeat(101), /more than 100 tokens/],
  ["too much", "x".repeat(65_537), /larger than 64 KiB/],
])("a file with %s is a fault that repeats nothing of it", (_what, content, says) => {
  const file = join(writeFiles({ tokens: content }), "tokens");
  const [fault = "", ...others] = faultsOf(() => loadTokens(file));
  expect(others).toEqual([]);
  expect(fault).toMatch(says);
  expect(fault).toMatch(/^ops\.tokenFile: /);
  expect(fault).not.toMatch(/canary|first-token/);
});

test("a file that is not there is a fault", () => {
  expect(faultsOf(() => loadTokens("/nowhere/tokens"))).toEqual([expect.stringContaining("/nowhere/tokens")]);
});

describe("beyond loopback", () => {
  const tls = { certFile: "a", keyFile: "b" };
  test.each<[ops: object, isRefused: boolean]>([
    [{ port: 1, host: "0.0.0.0" }, true],
    [{ port: 1, host: "::" }, true],
    [{ port: 1, host: "pod.example", tls }, true],
    [{ port: 1, host: "10.0.0.1", tokenFile: "t" }, true],
    [{ port: 1, host: "10.0.0.1", tokenFile: "t", admin: "true" }, true],
    [{ port: 1, host: "10.0.0.1", tokenFile: "t", tls }, false],
    [{ port: 1, host: "0.0.0.0", admin: false }, false],
    [{ port: "1", host: "0.0.0.0", admin: "false" }, false],
    [{ host: "0.0.0.0" }, false],
    [{ port: 1 }, false],
    [{ port: 1, host: "localhost" }, false],
    [{ port: 1, host: "127.1.2.3" }, false],
    [{ port: 1, host: "::1" }, false],
  ])("AdminService needs TLS and tokens: %j", (ops, isRefused) => {
    const faults = faultsOf(() => completeConfig({ ops }));
    expect(faults).toEqual(isRefused ? [expect.stringMatching(/^ops\.host .*write ops\..* "admin: false"/)] : []);
  });
});

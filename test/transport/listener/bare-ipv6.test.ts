import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../../src/app.ts";
import { withBrackets } from "../../../src/transport/listener/bare-ipv6.ts";
import { askHttp2 } from "../../support/http-answers.ts";
import { startConfiguredGateway } from "../../support/test-gateway.ts";

let gateway: Gateway;
beforeAll(async () => {
  const providers = { test: { kind: "sim" } } as const;
  gateway = await startConfiguredGateway({ server: { allowedHosts: ["[2001:db8::1]"] }, providers });
});
afterAll(() => gateway.drain());

test.each([
  ["::1:50051", "[::1]:50051"],
  ["2001:db8::1:443", "[2001:db8::1]:443"],
  ["2001:db8:1:2:3:4:5:6:443", "[2001:db8:1:2:3:4:5:6]:443"],
  ["::ffff:127.0.0.1:80", "[::ffff:127.0.0.1]:80"],
  ["2001:db8::abcd", "[2001:db8::abcd]"],
])("the bare IPv6 authority %j is %j", (bare, bracketed) => {
  expect(withBrackets(bare)).toBe(bracketed);
});

test.each([
  "localhost",
  "localhost:50051",
  "127.0.0.1:80",
  "[::1]:50051",
  "[::1]",
  "a:b:c",
  "::1:99999x",
  "",
  ":",
  "::x",
])("the authority %j stays as it is", (authority) => {
  expect(withBrackets(authority)).toBe(authority);
});

test.each([
  ["::1:50051", "200"],
  ["2001:db8::1:50051", "200"],
  ["2001:db8::2:50051", "403"],
])("a call by HTTP/2 for the bare authority %j is judged by its address", async (authority, status) => {
  const headers = {
    ...{ ":path": "/tokenwire.v1.CompletionService/Complete", ":authority": authority },
    "content-type": "application/json",
  };
  const answer = await askHttp2(gateway.port, headers, Buffer.from('{"model":"test/echo","prompt":"x"}'));
  expect(String(answer.status)).toBe(status);
});

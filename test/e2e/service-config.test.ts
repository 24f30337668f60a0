import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { type ApiClient, grpcJsClient, type RequestInit } from "../support/api-clients.ts";
import { startTestGateway } from "../support/test-gateway.ts";

// The file that clients load, in a library that obeys it.
const serviceConfig = readFileSync("clients/service-config.json", "utf8");
const maxAttempts = 3;

let gateway: Gateway;
let client: ApiClient;
// A gateway for each case: the library counts failures by address, and after some of them it no longer retries.
beforeEach(async () => {
  gateway = await startTestGateway();
  client = grpcJsClient(gateway.address, undefined, { "grpc.service_config": serviceConfig });
});
afterEach(async () => {
  client.close();
  await gateway.drain();
});

/** How many calls reached the simulator for one that the client made. */
async function callsFor(request: RequestInit, call: (request: RequestInit) => Promise<unknown>): Promise<number> {
  const endUserId = randomUUID();
  await call({ ...request, prompt: "hello", endUserId }).catch(() => {});
  const { text } = await client.complete({ model: "sim/journal", prompt: "?", endUserId });
  const { calls } = JSON.parse(text);
  return new Set(calls.map(({ id }: { readonly id: string }) => id)).size;
}

async function readAll(request: RequestInit): Promise<void> {
  for await (const _ of client.streamComplete(request));
}

test.each([
  ["an overloaded provider, after the pushback", "sim/echo?fail=overloaded&retry_after=10ms", maxAttempts],
  ["a provider that cannot be reached, after the pushback", "sim/echo?fail=unreachable&retry_after=10ms", maxAttempts],
  ["an answer that works", "sim/echo", 1],
  ["a rate limit, whose code is not listed", "sim/echo?fail=rate_limited&retry_after=10ms", 1],
  ["a failed provider, whose code is not listed", "sim/echo?fail=server_error&retry_after=10ms", 1],
  ["a fault of the request", "sim/echo?fail=invalid", 1],
  ["an answer that broke off and was paid, against which the pushback speaks", "sim/long?fail=cut&after=5", 1],
])("the service config calls for %s as often as it should", async (_, model, calls) => {
  expect(await callsFor({ model }, (request) => client.complete(request))).toBe(calls);
});

test.each([
  ["fails before its first event", "sim/echo?fail=overloaded&retry_after=10ms", maxAttempts],
  ["breaks off after five tokens", "sim/long?fail=cut&after=5", 1],
])("the service config calls for a stream that %s as often as it should", async (_, model, calls) => {
  expect(await callsFor({ model }, readAll)).toBe(calls);
});

import { afterEach, expect, test } from "vitest";
import type { Gateway } from "../../../src/app.ts";
import { startTestGateway } from "../../support/test-gateway.ts";

const page = "https://app.example.com";
const started: Gateway[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((gateway) => gateway.drain()));
});

/** Sends what a browser sends for a page of this origin. */
async function send(origins: string, method: "OPTIONS" | "POST", origin: string, headers: Record<string, string> = {}) {
  const gateway = await startTestGateway({ "cors-origins": origins });
  started.push(gateway);
  const response = await fetch(`${gateway.address}/tokenwire.v1.CompletionService/Complete`, {
    method,
    headers: { origin, ...headers },
    ...(method === "POST" && { body: JSON.stringify({ model: "sim/echo", prompt: "hello" }) }),
  });
  await response.arrayBuffer();
  return {
    status: response.status,
    allowed: response.headers.get("access-control-allow-origin"),
    headers: response.headers,
  };
}

const preflight = {
  "access-control-request-method": "POST",
  "access-control-request-headers": "content-type,x-grpc-web",
};
const json = { "content-type": "application/json" };

test("the preflight of an allowed page allows what gRPC-Web and Connect send", async () => {
  const { status, allowed, headers } = await send(`${page},https://other.example`, "OPTIONS", page, preflight);
  expect({ status, allowed }).toEqual({ status: 204, allowed: page });
  expect(headers.get("access-control-allow-methods")).toContain("POST");
  const names = headers.get("access-control-allow-headers")?.toLowerCase().split(", ");
  expect(names).toEqual(
    expect.arrayContaining([
      "content-type",
      "connect-protocol-version",
      "connect-timeout-ms",
      "x-grpc-web",
      "grpc-timeout",
    ]),
  );
});

test("an allowed page may read the answer and its status", async () => {
  const { status, allowed, headers } = await send(page, "POST", page, json);
  expect({ status, allowed, vary: headers.get("vary") }).toEqual({ status: 200, allowed: page, vary: "origin" });
  const exposed = headers.get("access-control-expose-headers")?.toLowerCase().split(", ");
  expect(exposed).toEqual(expect.arrayContaining(["grpc-status", "grpc-message", "grpc-status-details-bin"]));
});

test("* allows every page", async () => {
  expect(await send("*", "POST", page, json)).toMatchObject({ status: 200, allowed: "*" });
});

test.each([
  ["none is allowed", ""],
  ["another is allowed", "https://other.example"],
])("a page is not allowed when %s", async (_when, origins) => {
  expect(await send(origins, "OPTIONS", page, preflight)).toMatchObject({ status: 405, allowed: null });
  expect(await send(origins, "POST", page, json)).toMatchObject({ status: 200, allowed: null });
});

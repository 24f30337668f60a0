import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anthropicOptions, createAnthropicTarget } from "../../support/anthropic-target.ts";
import { toSseAnswer } from "../../support/http-answer.ts";
import { type StreamTarget, startStreamTarget } from "./stream-target.ts";
import { end, hello, named, stop } from "./wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("a request", () => {
  test("has the key, the version and the content types as headers", async () => {
    await server.readStream(...hello, stop("end_turn"), end);
    const request = server.upstream.requests.at(-1);

    expect(request).toMatchObject({ method: "POST", path: "/v1/messages" });
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      accept: "text/event-stream, application/json",
      "accept-encoding": "identity",
      "anthropic-version": "2023-06-01",
      "content-type": "application/json",
      "x-api-key": anthropicOptions.apiKey,
    });
    expect(request?.headers.has("authorization")).toBe(false);
  });

  test("has the key as a bearer token and further headers where they are configured", async () => {
    const headers = { "anthropic-beta": "a,b" };
    const bearer = createAnthropicTarget({
      baseUrl: server.upstream.origin,
      auth: "bearer",
      version: "2026-10-21",
      headers,
    });
    server.upstream.script = ({ send }) => send(toSseAnswer([...hello, stop("end_turn"), end].map(named).join("")));
    await bearer.read();
    await bearer.close();
    const sent = server.upstream.requests.at(-1)?.headers;

    expect(sent?.has("x-api-key")).toBe(false);
    expect([sent?.get("authorization"), sent?.get("anthropic-version"), sent?.get("anthropic-beta")]).toEqual([
      `Bearer ${anthropicOptions.apiKey}`,
      "2026-10-21",
      "a,b",
    ]);
  });

  test("with a field that the API does not have is never sent", async () => {
    const before = server.upstream.requests.length;
    const { error } = await server.target.read({ prompt: "hi", seed: 3n });

    expect(error).toMatchObject({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [{ field: "seed" }] });
    expect([server.upstream.requests.length - before, server.target.slots.taken]).toEqual([0, 0]);
  });
});

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../../src/core/clock.ts";
import { GatewayError } from "../../../../src/core/errors/error.ts";
import type { Provider } from "../../../../src/core/provider.ts";
import { createAnthropicProvider } from "../../../../src/providers/anthropic/index.ts";
import { anthropicOptions } from "../../../support/anthropic-target.ts";
import { toAnswer, toJsonAnswer } from "../../../support/http-answer.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../support/scripted-upstream.ts";

const never = new AbortController().signal;
let upstream: ScriptedUpstream;
const created: Provider[] = [];
beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
});
afterEach(async () => {
  for (const provider of created.splice(0)) await provider.close?.();
});
afterAll(() => upstream.close());

function providerOf(options: Partial<typeof anthropicOptions> = {}): Provider {
  const provider = createAnthropicProvider(
    { ...anthropicOptions, baseUrl: upstream.origin, ...options },
    { clock: systemClock },
  );
  created.push(provider);
  return provider;
}

/** A row as Anthropic has it, with members that are not read. */
function row(id: string): object {
  return {
    type: "model",
    id,
    display_name: `Claude ${id}`,
    created_at: "2026-07-24T00:00:00Z",
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    capabilities: { batch: { supported: true } },
  };
}

test("the pages of the list are read to their end", async () => {
  const ids = ["a", "b", "c", "d", "e"];
  upstream.script = ({ request, send }) => {
    const after = new URL(request.path, upstream.origin).searchParams.get("after_id");
    const start = after === null ? 0 : ids.indexOf(after) + 1;
    const data = ids.slice(start, start + 2).map(row);
    return send(toJsonAnswer(JSON.stringify({ data, has_more: start + 2 < ids.length, last_id: ids[start + 1] })));
  };
  expect(await providerOf().listModels?.(never)).toEqual(
    ids.map((id) => ({ id, displayName: `Claude ${id}`, contextWindow: 1_000_000, maxOutputTokens: 128_000 })),
  );
  expect(upstream.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
    ["GET", "/v1/models?limit=1000", ""],
    ["GET", "/v1/models?limit=1000&after_id=b", ""],
    ["GET", "/v1/models?limit=1000&after_id=d", ""],
  ]);
  const headers = upstream.requests[0]?.headers;
  expect(headers?.get("x-api-key")).toBe(anthropicOptions.apiKey);
  expect(headers?.get("anthropic-version")).toBe("2023-06-01");
  expect(headers?.get("accept")).toBe("application/json");
  expect(headers?.has("content-type")).toBe(false);
});

test("a list without figures and names has models without them", async () => {
  upstream.script = ({ send }) => send(toJsonAnswer('{"data":[{"id":"m","max_tokens":0},{},7,null]}'));
  const unknown = { displayName: undefined, contextWindow: undefined, maxOutputTokens: undefined };
  expect(await providerOf().listModels?.(never)).toEqual([{ id: "m", ...unknown }]);
});

test("no model has longer answers than the provider's cap", async () => {
  upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify({ data: [row("m")] })));
  const provider = providerOf({ maxTokensCap: 4_096 });
  expect(await provider.listModels?.(never)).toMatchObject([{ id: "m", maxOutputTokens: 4_096 }]);
  expect(provider.limitsOf?.("claude-opus-5-5")).toEqual({ contextWindow: 1_000_000, maxOutputTokens: 4_096 });
});

test.each<[what: string, answer: Buffer, reason: string, message: RegExp]>([
  [
    "a wrong key",
    toJsonAnswer(
      `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key ${anthropicOptions.apiKey}"}}`,
      { status: 401 },
    ),
    "UPSTREAM_UNAUTHENTICATED",
    /^anthropic: invalid x-api-key/,
  ],
  [
    "nothing there",
    toAnswer(["<html>Not Found</html>"], "length", { status: 404 }),
    "UNSUPPORTED_FEATURE",
    /answered 404 to the list of its models; .*listModels: false/,
  ],
  ["a page of HTML", toAnswer(["<html></html>"], "chunked", {}), "UPSTREAM_PROTOCOL_ERROR", /no JSON/],
  ["JSON that is no list", toJsonAnswer('{"data":{}}'), "UPSTREAM_PROTOCOL_ERROR", /no list of models/],
  ["JSON of no depth", toJsonAnswer(`${"[".repeat(1_000_000)}`), "UPSTREAM_PROTOCOL_ERROR", /no JSON/],
  ["deep JSON", toJsonAnswer(`${"[".repeat(100_000)}${"]".repeat(100_000)}`), "UPSTREAM_PROTOCOL_ERROR", /no list/],
  ["endless JSON", toJsonAnswer(`"${"x".repeat(8 * 1024 * 1024)}"`), "UPSTREAM_PROTOCOL_ERROR", /longer than/],
  ["a redirect", toAnswer([""], "length", { status: 302 }), "UPSTREAM_PROTOCOL_ERROR", /redirects/],
])("%s in place of a list is an error that does not contain the key", async (_what, answer, reason, message) => {
  upstream.script = ({ send }) => send(answer);
  const failure = await providerOf()
    .listModels?.(never)
    .catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(GatewayError);
  expect(failure).toMatchObject({ reason, message: expect.stringMatching(message) });
  expect(String(failure)).not.toContain("canary");
});

test("a list without end is a protocol error", async () => {
  let page = 0;
  upstream.script = ({ send }) => {
    page += 1;
    return send(toJsonAnswer(JSON.stringify({ data: [row(`m-${page}`)], has_more: true, last_id: `m-${page}` })));
  };
  await expect(providerOf().listModels?.(never)).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  expect(page).toBe(10);
});

test("the signal ends the request for the list", async () => {
  const leaving = new AbortController();
  upstream.script = () => leaving.abort(new GatewayError("UPSTREAM_TIMEOUT", "too slow"));
  await expect(providerOf().listModels?.(leaving.signal)).rejects.toMatchObject({ reason: "UPSTREAM_TIMEOUT" });
});

test("a provider with listModels: false has no list", () => {
  expect(providerOf({ listModels: false }).listModels).toBeUndefined();
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/core/clock.ts";
import { GatewayError } from "../../../../src/core/errors/error.ts";
import type { Provider } from "../../../../src/core/provider.ts";
import { createOpenAiProvider } from "../../../../src/providers/openai/index.ts";
import { presets } from "../../../../src/providers/openai/presets.ts";
import { toAnswer, toJsonAnswer } from "../../../support/http-answer.ts";
import { openAiOptions } from "../../../support/openai-target.ts";
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

function providerOf(options: Partial<typeof openAiOptions> = {}): Provider {
  const provider = createOpenAiProvider(
    { ...openAiOptions, baseUrl: `${upstream.origin}/v1`, ...options },
    { clock: systemClock },
  );
  created.push(provider);
  return provider;
}

/** What is read of an answer, without what is not known. */
async function readListed(answer: unknown): Promise<object[]> {
  upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify(answer)));
  const models = (await providerOf().listModels?.(never)) ?? [];
  return models.map((model) => Object.fromEntries(Object.entries(model).filter(([, value]) => value !== undefined)));
}

test.each<[server: string, answer: unknown, models: object[]]>([
  ["OpenAI", { object: "list", data: [{ id: "gpt-4", object: "model", owned_by: "openai" }] }, [{ id: "gpt-4" }]],
  [
    "Together",
    [
      { id: "a/chat", type: "chat", display_name: "Chat", context_length: 2_048 },
      { id: "a/code", type: "code" },
      { id: "a/image", type: "image" },
      { id: "a/embedding", type: "embedding" },
      { id: "a/moderation", type: "moderation" },
      { id: "a/rerank", type: "rerank" },
    ],
    [{ id: "a/chat", displayName: "Chat", contextWindow: 2_048 }, { id: "a/code" }],
  ],
  ["Ollama without a model", { object: "list", data: null }, []],
  ["Ollama", { object: "list", data: [{ id: "llama3:8b", owned_by: "library" }] }, [{ id: "llama3:8b" }]],
  [
    "OpenRouter",
    {
      data: [
        {
          id: "x/y",
          name: "X: Y",
          context_length: 8_192,
          architecture: { output_modalities: ["image", "text"] },
          top_provider: { context_length: 4_096, max_completion_tokens: 1_024 },
        },
        { id: "x/z", name: "X: Z", top_provider: { max_completion_tokens: null } },
        { id: "x/paint", architecture: { output_modalities: ["image"] } },
      ],
    },
    [
      { id: "x/y", displayName: "X: Y", contextWindow: 8_192, maxOutputTokens: 1_024 },
      { id: "x/z", displayName: "X: Z" },
    ],
  ],
  [
    "Groq",
    {
      object: "list",
      data: [
        { id: "g", active: true, context_window: 131_072, max_completion_tokens: 32_768 },
        { id: "gone", active: false },
      ],
    },
    [{ id: "g", contextWindow: 131_072, maxOutputTokens: 32_768 }],
  ],
  [
    "Mistral",
    {
      object: "list",
      data: [
        { id: "m", name: "M", max_context_length: 32_768, type: "base", capabilities: { completion_chat: true } },
        { id: "embed", capabilities: { completion_chat: false } },
      ],
    },
    [{ id: "m", displayName: "M", contextWindow: 32_768 }],
  ],
  ["vLLM", { object: "list", data: [{ id: "v", max_model_len: 4_096 }] }, [{ id: "v", contextWindow: 4_096 }]],
  [
    "Azure",
    {
      object: "list",
      data: [
        { id: "gpt-4o", status: "succeeded", capabilities: { chat_completion: true } },
        { id: "curie", status: "succeeded", capabilities: { chat_completion: false } },
      ],
    },
    [{ id: "gpt-4o" }],
  ],
  ["Gemini", { object: "list", data: [{ id: "models/gemini-3-flash", object: "model" }] }, [{ id: "gemini-3-flash" }]],
  ["llama.cpp", { models: [{ name: "n" }], object: "list", data: [{ id: "p.gguf", meta: {} }] }, [{ id: "p.gguf" }]],
  ["an unknown one", { data: [7, null, [], {}, { id: 5 }, { id: "m", context_length: "many" }] }, [{ id: "m" }]],
])("the list of %s is read", async (_server, answer, models) => {
  expect(await readListed(answer)).toEqual(models);
});

test.each([
  ["/v1", "/v1/models"],
  ["", "/v1/models"],
  ["/v1/chat/completions", "/v1/models"],
  ["/api/v1/?x=1", "/api/v1/models?x=1"],
])("below the base URL %j the list is requested at %s", async (path, asked) => {
  upstream.script = ({ send }) => send(toJsonAnswer('{"data":[]}'));
  await providerOf({ baseUrl: upstream.origin + path }).listModels?.(never);
  const request = upstream.requests.at(-1);
  expect([request?.method, request?.path, request?.body]).toEqual(["GET", asked, ""]);
  expect(request?.headers.get("authorization")).toBe(`Bearer ${openAiOptions.apiKey}`);
  expect(request?.headers.has("content-type")).toBe(false);
});

test.each<[what: string, answer: Buffer, reason: string, message: RegExp]>([
  [
    "a wrong key",
    toJsonAnswer(`{"error":{"message":"Incorrect API key: ${openAiOptions.apiKey}","code":"invalid_api_key"}}`, {
      status: 401,
    }),
    "UPSTREAM_UNAUTHENTICATED",
    /^openai: Incorrect API key/,
  ],
  [
    "nothing there",
    toJsonAnswer('{"error":{"message":"no such model","code":"model_not_found"}}', { status: 404 }),
    "UNSUPPORTED_FEATURE",
    /listModels: false/,
  ],
  ["another method", toAnswer([""], "length", { status: 405 }), "UNSUPPORTED_FEATURE", /listModels: false/],
  ["a page of HTML", toAnswer(["<html></html>"], "chunked", {}), "UPSTREAM_PROTOCOL_ERROR", /no JSON/],
  ["JSON that is no list", toJsonAnswer('{"models":[]}'), "UPSTREAM_PROTOCOL_ERROR", /no list of models/],
  ["an error with status 200", toJsonAnswer('{"error":{"message":"busy"}}'), "UPSTREAM_ERROR", /busy/],
  ["endless JSON", toJsonAnswer(`"${"x".repeat(8 * 1024 * 1024)}"`), "UPSTREAM_PROTOCOL_ERROR", /longer than/],
])("%s instead of a list is an error, without the key", async (_what, answer, reason, message) => {
  upstream.script = ({ send }) => send(answer);
  const failure = await providerOf()
    .listModels?.(never)
    .catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(GatewayError);
  expect(failure).toMatchObject({ reason, message: expect.stringMatching(message) });
  expect(String(failure)).not.toContain("canary");
});

test("a list that breaks off is an error", async () => {
  upstream.script = async ({ send, fin }) => {
    await send(toJsonAnswer('{"data":[{"id":"m"}]}').subarray(0, -5));
    fin();
  };
  await expect(providerOf().listModels?.(never)).rejects.toMatchObject({ reason: "STREAM_TRUNCATED" });
});

describe("whether the list is requested", () => {
  const withoutList = ["azure", "azure-deployments", "perplexity", "alibaba"];

  test("is a fact of its preset", () => {
    const silent = Object.entries(presets).filter(([, { listsModels }]) => !listsModels);
    expect(silent.map(([name]) => name)).toEqual(withoutList);
    expect(providerOf({ preset: "azure" }).listModels).toBeUndefined();
    expect(providerOf({ preset: "groq" }).listModels).toBeDefined();
  });

  test.each([
    ["https://x.openai.azure.com/openai/v1", false],
    ["https://api.openai.com/v1", true],
    ["https://llm.example.com/v1", true],
  ])("follows from %s without one: %s", (baseUrl, isAsked) => {
    expect(providerOf({ baseUrl }).listModels !== undefined).toBe(isAsked);
  });

  test("can be turned off by the operator", () => {
    expect(providerOf({ listModels: false }).listModels).toBeUndefined();
  });
});

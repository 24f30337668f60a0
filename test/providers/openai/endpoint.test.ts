import { expect, test } from "vitest";
import { toEndpoint } from "../../../src/providers/openai/endpoint.ts";

test.each([
  ["https://api.openai.com/v1", "https://api.openai.com", "/v1/chat/completions", true],
  ["https://api.openai.com", "https://api.openai.com", "/v1/chat/completions", true],
  ["https://eu.api.openai.com/v1/", "https://eu.api.openai.com", "/v1/chat/completions", true],
  ["https://x.openai.azure.com/openai/v1", "https://x.openai.azure.com", "/openai/v1/chat/completions", true],
  ["http://localhost:11434/", "http://localhost:11434", "/v1/chat/completions", false],
  ["https://openrouter.ai/api/v1", "https://openrouter.ai", "/api/v1/chat/completions", false],
  ["https://a.example/v2/chat/completions", "https://a.example", "/v2/chat/completions", false],
  ["https://a.example/chat/completions/?v=1", "https://a.example", "/chat/completions?v=1", false],
  ["https://openai.com.evil.example/v1", "https://openai.com.evil.example", "/v1/chat/completions", false],
])("%s is served at %s%s", (baseUrl, origin, path, isOpenAi) => {
  expect(toEndpoint(baseUrl)).toEqual({ origin, path, isOpenAi });
});

import { expect, test } from "vitest";
import { toEndpoint } from "../../../src/providers/anthropic/endpoint.ts";

test.each([
  ["https://api.anthropic.com", "https://api.anthropic.com", "/v1/messages"],
  ["https://api.anthropic.com/", "https://api.anthropic.com", "/v1/messages"],
  ["https://api.anthropic.com/v1", "https://api.anthropic.com", "/v1/messages"],
  ["http://localhost:4000/anthropic/", "http://localhost:4000", "/anthropic/v1/messages"],
  ["https://a.example/x/messages", "https://a.example", "/x/messages"],
  ["https://a.example/v1/messages/?beta=true", "https://a.example", "/v1/messages?beta=true"],
])("%s is served at %s%s", (baseUrl, origin, path) => {
  const countPath = path.replace("/messages", "/messages/count_tokens");
  expect(toEndpoint(baseUrl)).toMatchObject({ origin, path, countPath });
});

test.each([
  ["https://api.anthropic.com", undefined, "/v1/models?limit=1000"],
  ["https://api.anthropic.com", "a b&c", "/v1/models?limit=1000&after_id=a+b%26c"],
  ["https://a.example/x/messages?beta=true", undefined, "/x/models?beta=true&limit=1000"],
])("%s lists the models after %s at %s", (baseUrl, id, path) => {
  expect(toEndpoint(baseUrl).modelsPathAfter(id)).toBe(path);
});

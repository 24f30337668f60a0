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
  expect(toEndpoint(baseUrl)).toEqual({ origin, path, countPath });
});

import { describe, expect, test } from "vitest";
import { toEndpoint } from "../../../src/providers/openai/endpoint.ts";
import { presets } from "../../../src/providers/openai/presets.ts";

const { openai } = presets;

test.each([
  ["https://api.openai.com/v1", "https://api.openai.com", "/v1/chat/completions"],
  ["https://api.openai.com", "https://api.openai.com", "/v1/chat/completions"],
  ["https://eu.api.openai.com/v1/", "https://eu.api.openai.com", "/v1/chat/completions"],
  ["http://localhost:11434/", "http://localhost:11434", "/v1/chat/completions"],
  ["https://openrouter.ai/api/v1", "https://openrouter.ai", "/api/v1/chat/completions"],
  ["https://a.example/v2/chat/completions", "https://a.example", "/v2/chat/completions"],
  ["https://a.example/chat/completions/?v=1", "https://a.example", "/chat/completions?v=1"],
])("%s is served at %s%s", (baseUrl, origin, path) => {
  const endpoint = toEndpoint({ ...openai, baseUrl });

  expect([endpoint.origin, endpoint.pathFor("m")]).toEqual([origin, path]);
});

describe("a deployment of Azure", () => {
  const address = presets["azure-deployments"];
  const pathFor = (model: string, baseUrl = "https://x.openai.azure.com"): string =>
    toEndpoint({ ...address, baseUrl }).pathFor(model);

  test.each([
    ["gpt-4o", "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"],
    ["../x?y=1#z", "/openai/deployments/..%2Fx%3Fy%3D1%23z/chat/completions?api-version=2024-10-21"],
    ["$& ö", "/openai/deployments/%24%26%20%C3%B6/chat/completions?api-version=2024-10-21"],
  ])("is named by the model: %s", (model, path) => {
    expect(pathFor(model)).toBe(path);
  });

  test.each([".", ".."])("is never %s, which would be another place", (model) => {
    expect(() => pathFor(model)).toThrow(
      expect.objectContaining({
        reason: "UNSUPPORTED_FEATURE",
        fieldViolations: [expect.objectContaining({ field: "model" })],
      }),
    );
  });

  test("is below the path of the base URL, and beside its query", () => {
    expect(pathFor("m", "https://a.example/x/?y=1")).toBe(
      "/x/deployments/m/chat/completions?y=1&api-version=2024-10-21",
    );
  });
});

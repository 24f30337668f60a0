import { expect, test } from "vitest";
import { conventionNameOf, kinds } from "../../../src/providers/kinds.ts";
import { type PresetName, presetNames } from "../../../src/providers/openai/presets.ts";

/** The well-known values of `gen_ai.provider.name` in the conventions. */
const wellKnown: readonly (string | undefined)[] = [
  ...["openai", "gcp.gen_ai", "gcp.vertex_ai", "gcp.gemini", "anthropic", "cohere", "azure.ai.inference"],
  ...["azure.ai.openai", "ibm.watsonx.ai", "aws.bedrock", "perplexity", "x_ai", "deepseek", "groq", "mistral_ai"],
];

function nameOf(settings: { readonly preset?: PresetName; readonly baseUrl?: string }): string | undefined {
  return conventionNameOf({ kind: "openai", name: "p", ...settings });
}

test.each([
  [{ preset: "azure" }, "azure.ai.openai"],
  [{ preset: "azure-deployments" }, "azure.ai.openai"],
  [{ preset: "groq" }, "groq"],
  [{ preset: "mistral" }, "mistral_ai"],
  [{ preset: "xai" }, "x_ai"],
  [{ preset: "gemini" }, "gcp.gemini"],
  [{ preset: "vllm" }, undefined],
  [{}, "openai"],
  [{ baseUrl: "https://api.openai.com/v1" }, "openai"],
  [{ baseUrl: "https://mine.openai.azure.com/openai/v1" }, "azure.ai.openai"],
  [{ preset: "groq", baseUrl: "https://proxy.example/v1" }, "groq"],
  [{ baseUrl: "http://127.0.0.1:8000/v1" }, undefined],
] as const)("%j is %j in the conventions", (settings, name) => {
  expect(nameOf(settings)).toBe(name);
});

test.each(presetNames)("%s has a well-known name or none", (preset) => {
  expect([...wellKnown, undefined]).toContain(nameOf({ preset }));
});

test("the kind of Anthropic's API has the name that the conventions have", () => {
  expect(kinds.map(({ name }) => name).filter((name) => wellKnown.includes(name))).toEqual(["anthropic", "openai"]);
});

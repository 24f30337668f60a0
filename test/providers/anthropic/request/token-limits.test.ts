import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import {
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
} from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { toCountBody } from "../../../../src/providers/anthropic/request/request.ts";
import { bodyOf, type Init, requestOptions } from "../request-body.ts";

const unset = { defaultMaxTokens: undefined };
const adaptive = { providerOptionsJson: { anthropic: '{"thinking":{"type":"adaptive"}}' } };

function limitOf(model: string, init: Init = {}, options = {}): unknown {
  return bodyOf({ model, prompt: "hi", ...init }, { ...unset, ...options })["max_tokens"];
}

describe("the token limit without a setting", () => {
  test.each([
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-fable-5-1",
    "claude-opus-5",
    "claude-sonnet-5-20260701",
    "claude-opus-4-7",
    "anthropic/claude-opus-4.8",
    "us.anthropic.claude-opus-5-5-v1:0",
    "claude-sonnet-5@20260701",
    "claude-opus-9",
  ])("is 32,000 for %s, which has adaptive thinking", (model) => {
    expect(limitOf(model)).toBe(32_000);
  });

  test.each([
    "claude-opus-4-6",
    "anthropic/claude-sonnet-4.6",
    "claude-opus-4-5",
    "claude-haiku-4-5@20251001",
    "claude-3-5-haiku-latest",
    "glm-4.6",
  ])("is 1,024 for %s", (model) => {
    expect(limitOf(model)).toBe(1_024);
  });

  test.each<[what: string, model: string, init: Init, expected: number]>([
    ["by an effort", "claude-opus-4-6", { reasoning: { effort: Effort.LOW } }, 32_000],
    ["by the provider's own option", "claude-sonnet-4-6", adaptive, 32_000],
    ["by that option, of a model that has another limit", "claude-opus-4-1", adaptive, 32_000],
    ["by that option, of another maker's model", "glm-4.6", adaptive, 1_024],
    ["by no effort", "claude-opus-4-6", { reasoning: { effort: Effort.NONE } }, 1_024],
    ["by a budget", "claude-opus-4-6", { reasoning: { budgetTokens: 2_000 } }, 3_024],
  ])("depends on the thinking of the request: %s", (_what, model, init, expected) => {
    expect(limitOf(model, init)).toBe(expected);
  });

  test.each<[what: string, init: Init, options: object, expected: number]>([
    ["a cap that is lower", {}, { maxTokensCap: 5_000 }, 5_000],
    ["a cap that is higher", {}, { maxTokensCap: 64_000 }, 32_000],
    ["the configured default", {}, { defaultMaxTokens: 4_096 }, 4_096],
    ["what the request says", { maxTokens: 7 }, {}, 7],
  ])("is replaced by %s", (_what, init, options, expected) => {
    expect(limitOf("claude-opus-5-5", init, options)).toBe(expected);
  });

  test("is not in the request of a count", () => {
    const request = create(CompleteRequestSchema, { model: "claude-opus-5-5", prompt: "hi" });
    expect(JSON.parse(toCountBody(request, { ...requestOptions, ...unset }))).toEqual({
      model: "claude-opus-5-5",
      messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
    });
  });
});

describe("the token limit", () => {
  test.each<[Init, object, number]>([
    [{}, { defaultMaxTokens: 77 }, 77],
    [{ maxTokens: 5 }, { maxTokensCap: 100 }, 5],
    [{ maxTokens: 500 }, { maxTokensCap: 100 }, 100],
    [{}, { maxTokensCap: 100 }, 100],
  ])("of %j with %j is %i", (init, options, expected) => {
    expect(bodyOf({ prompt: "hi", ...init }, options)["max_tokens"]).toBe(expected);
  });
});

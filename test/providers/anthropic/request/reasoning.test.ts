import { describe, expect, test } from "vitest";
import { ReasoningOptions_Effort as Effort } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { addedBy, type Init } from "../request-body.ts";

const old = "claude-sonnet-4-5";
const between = "claude-opus-4-6";
const recent = "claude-haiku-5-5";
const newest = "claude-opus-5-5";

describe("the reasoning of a request", () => {
  const adaptive = (display: string) => ({ type: "adaptive", display });
  const enabled = (budget: number, display = "omitted") => ({ type: "enabled", budget_tokens: budget, display });

  test.each<[string, string, Init, object]>([
    [
      "an effort",
      recent,
      { reasoning: { effort: Effort.XHIGH, includeText: true } },
      { thinking: adaptive("summarized"), output_config: { effort: "xhigh" } },
    ],
    [
      "the nearest effort",
      between,
      { reasoning: { effort: Effort.XHIGH } },
      { thinking: adaptive("omitted"), output_config: { effort: "high" } },
    ],
    [
      "the least effort",
      newest,
      { reasoning: { effort: Effort.MINIMAL } },
      { thinking: adaptive("omitted"), output_config: { effort: "low" } },
    ],
    ["readable text", newest, { reasoning: { includeText: true } }, { thinking: adaptive("summarized") }],
    [
      "nothing for readable text, where the model does not reason by default",
      old,
      { reasoning: { includeText: true } },
      {},
    ],
    [
      "a budget with the default limit",
      old,
      { reasoning: { budgetTokens: 2_000 } },
      { max_tokens: 3_024, thinking: enabled(2_000) },
    ],
    [
      "a budget within a limit",
      between,
      { maxTokens: 2_001, reasoning: { budgetTokens: 2_000, includeText: true } },
      { max_tokens: 2_001, thinking: enabled(2_000, "summarized") },
    ],
    [
      "a budget for an effort",
      old,
      { reasoning: { effort: Effort.MEDIUM } },
      { max_tokens: 9_216, thinking: enabled(8_192) },
    ],
    [
      "a budget and an effort where the model knows both",
      "claude-opus-4-5",
      { reasoning: { effort: Effort.XHIGH } },
      { max_tokens: 25_600, thinking: enabled(24_576), output_config: { effort: "high" } },
    ],
    [
      "the budget where both are given",
      old,
      { reasoning: { effort: Effort.HIGH, budgetTokens: 2_000 } },
      { max_tokens: 3_024, thinking: enabled(2_000) },
    ],
    [
      "what a limit leaves for an effort",
      old,
      { maxTokens: 4_000, reasoning: { effort: Effort.HIGH } },
      { max_tokens: 4_000, thinking: enabled(2_976) },
    ],
    [
      "at least the least budget for an effort",
      old,
      { maxTokens: 1_500, reasoning: { effort: Effort.HIGH } },
      { max_tokens: 1_500, thinking: enabled(1_024) },
    ],
    ["none", recent, { reasoning: { effort: Effort.NONE } }, { thinking: { type: "disabled" } }],
    [
      "none but between tools",
      "claude-sonnet-5-5",
      { reasoning: { effort: Effort.NONE } },
      { thinking: { type: "between_tools" } },
    ],
    ["none for a model that does not reason", "claude-3-5-haiku-latest", { reasoning: { effort: Effort.NONE } }, {}],
    [
      "a budget of another maker's model",
      "glm-4.6",
      { maxTokens: 4_000, reasoning: { budgetTokens: 2_000 } },
      { max_tokens: 4_000, thinking: { type: "enabled", budget_tokens: 2_000 } },
    ],
  ])("is %s", (_, model, init, expected) => {
    expect(addedBy(model, init)).toEqual(expected);
  });
});

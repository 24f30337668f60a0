import { expect, test } from "vitest";
import { factsOf, type ModelFacts } from "../../../../src/providers/anthropic/models/model-facts.ts";

const rows: readonly (readonly [models: readonly string[], facts: Partial<ModelFacts>])[] = [
  [
    [
      "claude-opus-5-5",
      "claude-fable-5-1",
      "claude-fable-5-2-20261101",
      "claude-mythos-5-2",
      "claude-opus-7",
      "claude-sonnet-4-9",
    ],
    { thinking: "adaptive", leastThinking: "always", takesSampling: false, takesForcedTools: false },
  ],
  [["claude-sonnet-5-5"], { thinking: "adaptive", leastThinking: "between_tools", takesForcedTools: true }],
  [
    ["claude-haiku-5-5", "claude-opus-5", "claude-sonnet-5-20260701", "claude-fable-5", "claude-opus-4-8"],
    { thinking: "adaptive", leastThinking: "disabled", takesSampling: false, takesLateSystem: true },
  ],
  [["claude-opus-4-7"], { thinking: "adaptive", takesSampling: false, takesLateSystem: false }],
  [
    ["claude-opus-4-6", "us.anthropic.claude-sonnet-4-6-v1:0", "anthropic/claude-opus-4.6", "claude-4-6-opus"],
    { thinking: "either", efforts: ["low", "medium", "high", "max"], takesSampling: true, takesPrefill: false },
  ],
  [
    ["claude-opus-4-5-20251101", "claude-opus-4-5"],
    { thinking: "budget", efforts: ["low", "medium", "high"], takesBothSamplings: false, takesPrefill: true },
  ],
  [
    ["claude-opus-4-1", "claude-sonnet-4-5", "claude-haiku-4-5-20251001", "anthropic--claude-4.5-sonnet"],
    { thinking: "budget", efforts: [], takesBothSamplings: false, takesPrefill: true, takesSchemas: true },
  ],
  [
    [
      "claude-sonnet-4-20250514",
      "claude-opus-4-0",
      "claude-opus-4@20250514",
      "us.anthropic.claude-sonnet-4-20250514-v1:0",
      "claude-3-7-sonnet-latest",
      "anthropic/claude-3.7-sonnet",
      "databricks-claude-4-sonnet",
    ],
    { thinking: "budget", takesBothSamplings: true, takesSchemas: false },
  ],
  [["claude-3-5-haiku-latest", "claude-2.1"], { thinking: "none" }],
  [
    ["glm-4.6", "deepseek-chat"],
    { isAnthropics: false, thinking: "budget", takesDisplay: false, takesSampling: true, takesPrefill: true },
  ],
];

test.each(rows.flatMap(([models, facts]) => models.map((model) => [model, facts] as const)))(
  "%s has %j",
  (model, facts) => {
    expect(factsOf(model)).toMatchObject(facts);
  },
);

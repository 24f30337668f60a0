import { expect, test } from "vitest";
import { findReserved, holdCap } from "../../../src/core/text/reserved-members.ts";

test.each([
  [
    { messages: [], N: 2 },
    [
      ["N", "gateway"],
      ["messages", "gateway"],
    ],
  ],
  [
    { fallbacks: [], "Model-Id": "m" },
    [
      ["Model-Id", "model"],
      ["fallbacks", "model"],
    ],
  ],
  [
    { best_of: 2, numReturnSequences: 3 },
    [
      ["best_of", "answers"],
      ["numReturnSequences", "answers"],
    ],
  ],
  [{ max_tokens: 1, metadata: { model: "m" } }, []],
  ["no object", []],
])("of %j are reserved without a cap: %j", (options, expected) => {
  expect(findReserved(options).map(({ path, kind }) => [path, kind])).toEqual(expected);
});

test.each([
  [{ max_completion_tokens: 9 }, "max_completion_tokens"],
  [{ extra: [{ ThinkingBudget: 9 }] }, "extra.ThinkingBudget"],
  [{ generation: { num_outputs: 2 } }, "generation.num_outputs"],
  [{ a: { router_model: "m" } }, "a.router_model"],
])("under a cap %j is refused, and the error names %s", (options, path) => {
  expect(() => holdCap(options, "openai", 10)).toThrow(
    expect.objectContaining({ reason: "INVALID_REQUEST", message: expect.stringContaining(`"${path}"`) }),
  );
});

test.each([
  {},
  { top_logprobs: 3, logit_bias: { max_tokens: 1 } },
  { response_format: { json_schema: { schema: { properties: { max_tokens: {} } } } } },
  { tools: [{ function: { parameters: { properties: { model: {} } } } }] },
  { metadata: { n: 2 } },
])("under a cap %j is accepted", (options) => {
  expect(holdCap(options, "openai", 10)).toBeUndefined();
});

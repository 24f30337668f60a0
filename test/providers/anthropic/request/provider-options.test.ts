import { describe, expect, test } from "vitest";
import { ReasoningOptions_Effort as Effort } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { bodyOf, type Init, refusedFields } from "../request-body.ts";

function further(members: string, init: Init = {}): Init {
  return { prompt: "hi", ...init, providerOptionsJson: { anthropic: members } };
}

describe("output_config in the provider options", () => {
  const init: Init = {
    model: "claude-opus-5-5",
    reasoning: { effort: Effort.LOW },
    responseFormat: { format: { case: "jsonSchema", value: { schemaJson: '{"type":"object"}' } } },
  };
  const format = { type: "json_schema", schema: { type: "object" } };

  test.each<[members: string, expected: unknown]>([
    ['{"x":1}', { effort: "low", format, x: 1 }],
    ['{"effort":"max"}', { effort: "max", format }],
    ['{"format":null}', { effort: "low", format: null }],
    ["null", null],
  ])("%s is merged over ours member by member", (members, expected) => {
    expect(bodyOf(further(`{"output_config":${members}}`, init))["output_config"]).toEqual(expected);
  });

  test("is sent alone where we write none", () => {
    expect(bodyOf(further('{"output_config":{"effort":"low"}}'))["output_config"]).toEqual({ effort: "low" });
  });
});

describe("max_tokens in the provider options", () => {
  test("replaces ours", () => {
    expect(bodyOf(further('{"max_tokens":7}', { maxTokens: 5 }))["max_tokens"]).toBe(7);
  });

  test.each(["7", "1e9", '"7"'])("%s is rejected where the gateway has a cap", (value) => {
    const options = { maxTokensCap: 100 };
    expect(refusedFields(further(`{"max_tokens":${value}}`), options)).toEqual([
      "INVALID_REQUEST",
      'provider_options_json["anthropic"]',
    ]);
    expect(bodyOf(further('{"service_tier":"auto"}'), options)["max_tokens"]).toBe(100);
  });
});

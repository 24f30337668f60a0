import { expect, test } from "vitest";
import type { Changes } from "../with-changes.ts";
import { verdictOnChanged } from "./sample-request.ts";

test.each<[rule: string, changes: Changes, message: string]>([
  ["options of a stream that is none", { stream: false }, "only allowed when 'stream' is enabled"],
  ["max_tokens for a model that reasons", { max_tokens: 5 }, "Use 'max_completion_tokens' instead."],
  ["a temperature for a model that reasons", { temperature: 0 }, "Unsupported value: 'temperature'"],
  ["a penalty for a model that reasons", { presence_penalty: 1 }, "Unsupported value: 'presence_penalty'"],
  ["a tool named twice", { "tools.1.function.name": "weather" }, "Tool names must be unique."],
  ["a choice without tools", { tools: undefined }, "'tool_choice' is only allowed when 'tools' are specified."],
  ["a choice that is no tool", { tool_choice: { type: "function", function: { name: "x" } } }, "Tool choice 'x' not"],
  [
    "a strict schema that is open",
    { "tools.0.function.parameters.additionalProperties": true },
    "'additionalProperties'",
  ],
  ["one with optional properties", { "tools.0.function.parameters.required": ["city"] }, "and lacks 'days'"],
  [
    "an answer's schema that is open",
    { "response_format.json_schema.schema.additionalProperties": undefined },
    "'addit",
  ],
  ["one with optional properties in it", { "response_format.json_schema.schema.required": [] }, "and lacks 'city'"],
  [
    "any JSON when no message speaks of it",
    { response_format: { type: "json_object" } },
    "must contain the word 'json'",
  ],
])("%s is refused", (_rule, changes, message) => {
  const verdict = verdictOnChanged(changes);

  expect(verdict).toContain("400 invalid_request_error ");
  expect(verdict).toContain(message);
});

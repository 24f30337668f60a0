import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GatewayError } from "../../../../src/core/error.ts";
import { toInstanceJson } from "../../../../src/providers/sim/schema/instance.ts";

function failureOf(schema: unknown): GatewayError {
  try {
    toInstanceJson(JSON.stringify(schema), "field");
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
  throw new Error("the schema should have been refused");
}

const node: z.core.JSONSchema.JSONSchema = {
  type: "object",
  properties: { next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] } },
  required: ["next"],
};

describe("an instance", () => {
  test.each<[schema: z.core.JSONSchema.JSONSchema | boolean, instance: unknown]>([
    [true, "simulated"],
    [{}, "simulated"],
    [{ type: "string" }, "simulated"],
    [{ type: "string", maxLength: 3 }, "sim"],
    [{ type: "string", minLength: 12 }, "simulated..."],
    [{ type: "string", format: "date-time" }, "2000-01-01T00:00:00Z"],
    [{ type: "string", format: "email" }, "simulated@example.com"],
    [{ type: "string", format: "uuid" }, "00000000-0000-4000-8000-000000000000"],
    [{ type: "integer" }, 0],
    [{ type: "integer", minimum: 3 }, 3],
    [{ type: "integer", minimum: 2.5 }, 3],
    [{ type: "integer", maximum: -2 }, -2],
    [{ type: "integer", exclusiveMinimum: 3 }, 4],
    [{ type: "integer", exclusiveMaximum: 0 }, -1],
    [{ type: "integer", minimum: 4, multipleOf: 3 }, 6],
    [{ type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
    [{ type: "number", minimum: 0.25, multipleOf: 0.1 }, 0.30000000000000004],
    [{ minimum: 7 }, 7],
    [{ type: "boolean" }, false],
    [{ type: "null" }, null],
    [{ type: ["integer", "null"] }, 0],
    [{ const: "x" }, "x"],
    [{ const: null }, null],
    [{ enum: ["red", "green"] }, "red"],
    [{ type: "object" }, {}],
    [{ properties: { a: { type: "integer" }, b: {} } }, {}],
    [
      { properties: { a: { type: "integer" }, b: {} }, required: ["b", "a"] },
      { b: "simulated", a: 0 },
    ],
    [{ type: "object", required: ["x"], additionalProperties: true }, { x: "simulated" }],
    [{ type: "array" }, []],
    [{ type: "array", items: { type: "integer" }, minItems: 2 }, [0, 0]],
    [{ type: "array", prefixItems: [{ const: 1 }], items: { const: 2 }, minItems: 3 }, [1, 2, 2]],
    [{ minItems: 1, items: { type: "object", required: ["a"] } }, [{ a: "simulated" }]],
    [{ anyOf: [{ type: "boolean" }, { type: "string" }] }, false],
    [{ oneOf: [{ const: 1 }, { const: 2 }] }, 1],
    [{ $ref: "#/$defs/a~1b", $defs: { "a/b": { const: "x" } } }, "x"],
    [{ $ref: "#/$defs/node", $defs: { node } }, { next: null }],
  ])("of %j is %j", (schema, instance) => {
    const json = toInstanceJson(JSON.stringify(schema), "field");
    expect(JSON.parse(json)).toEqual(instance);
    expect(z.fromJSONSchema(schema).safeParse(instance).error).toBeUndefined();
  });

  // The judge above compares a constant by identity.
  test("of a constant is the constant, however deep", () => {
    expect(toInstanceJson('{"const": {"a": [1, "x", null]}}', "field")).toBe('{"a":[1,"x",null]}');
  });

  test("of an empty text is anything", () => {
    expect(toInstanceJson("", "field")).toBe('"simulated"');
  });
});

describe("a schema is refused", () => {
  test.each([
    [false, "the schema false at #"],
    [{ type: "string", pattern: "^a" }, '"pattern" at #'],
    [{ allOf: [{ type: "string" }] }, '"allOf" at #'],
    [{ not: {} }, '"not" at #'],
    [{ type: "array", minItems: 2, uniqueItems: true }, '"uniqueItems" at #'],
    [{ type: "object", anyOf: [{ required: ["a"] }] }, '"type" at #'],
    [{ type: "integer", minimum: 1, maximum: 0 }, "the bounds of a number at #"],
    [{ $ref: "#/$defs/none" }, 'the reference "#/$defs/none" at #'],
    [{ $ref: "https://example.com/schema" }, 'the reference "https://example.com/schema" at #'],
    [{ properties: { a: { items: { not: {} }, minItems: 1 } }, required: ["a"] }, '"not" at #/properties/a/items'],
    [{ $ref: "#" }, "more than 64 levels at #"],
    [{ minItems: 1e9 }, "more than 100000 characters at #"],
    [{ type: "string", minLength: 1e9 }, "more than 100000 characters at #"],
    [
      { minItems: 1_000, items: { minItems: 1_000, items: { const: "ab" } } },
      "more than 100000 characters at #/items/items",
    ],
  ])("when it cannot be met: %j", (schema, problem) => {
    const { reason, fieldViolations } = failureOf(schema);
    expect(reason).toBe("UNSUPPORTED_FEATURE");
    expect(fieldViolations).toEqual([
      { field: "field", description: `the simulator cannot answer to ${problem}; simplify the schema` },
    ]);
  });

  test.each([
    [{ type: 7 }, "#/type is not what the keyword takes"],
    [{ type: "text" }, '#/type is "text"'],
    [{ properties: { a: 7 }, required: ["a"] }, "#/properties/a is not what the keyword takes"],
    [{ enum: [] }, "#/enum is not what the keyword takes"],
    [{ minItems: -1 }, "#/minItems is not what the keyword takes"],
  ])("when it is none: %j", (schema, problem) => {
    const { reason, fieldViolations } = failureOf(schema);
    expect(reason).toBe("INVALID_REQUEST");
    expect(fieldViolations).toEqual([{ field: "field", description: `is no JSON Schema: ${problem}` }]);
  });

  test("when it is no JSON", () => {
    expect(() => toInstanceJson("{", "field")).toThrow("field: is not JSON");
  });
});

import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { GatewayError } from "../../../../src/core/errors/error.ts";
import { toInstanceJson } from "../../../../src/providers/sim/schema/instance.ts";
import { keywordsSchema } from "../../../../src/providers/sim/schema/keywords.ts";
import { createRoom } from "../../../../src/providers/sim/schema/room.ts";

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

  // The validator above compares a constant by identity, so an object needs a test of its own.
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

describe("the work for an instance", () => {
  afterEach(() => vi.restoreAllMocks());

  const long = (length: number): unknown[] => new Array(length).fill(0);
  const many = 30_000;

  // A schema that were read again for each item would cost the product of both numbers.
  test.each<[what: string, items: object, schemas: number]>([
    ["enum", { enum: long(10_000) }, 2],
    ["const", { const: 0, description: "x".repeat(10_000) }, 2],
    ["anyOf", { anyOf: [...long(10_000).map(() => ({ $ref: "#" })), { type: "null" }] }, 3],
    ["oneOf", { oneOf: [{ type: "null" }, ...long(10_000)] }, 3],
    ["properties", { type: "object", properties: { a: { enum: long(10_000) } } }, 2],
    ["a reference", { $ref: `#/${"definitions/".repeat(1_000)}a` }, 3],
  ])("reads a schema once, however many items have it: %s", (_what, items, schemas) => {
    const read = vi.spyOn(keywordsSchema, "safeParse");
    const nested = "definitions/".repeat(1_000).split("/").slice(0, -1);
    const definitions = nested.reduceRight<object>((inner, name) => ({ [name]: inner }), { a: { type: "null" } });
    const root = { type: "array", minItems: many, items, ...("$ref" in items ? definitions : {}) };
    const json = toInstanceJson(JSON.stringify(root), "field");
    expect(JSON.parse(json)).toHaveLength(many);
    expect(read).toHaveBeenCalledTimes(schemas);
  });

  test("is bounded over all instances of a request", () => {
    const schema = JSON.stringify({ type: "array", minItems: 30_000, items: { type: "null" } });
    const room = createRoom();
    toInstanceJson(schema, "tools[0].input_schema_json", room);
    expect(() => toInstanceJson(schema, "tools[1].input_schema_json", room)).toThrow(
      "tools[1].input_schema_json: the simulator cannot answer to more than 100000 characters at #/items",
    );
  });

  test("is bounded where lists are in lists", () => {
    const bomb = (levels: number): object =>
      levels === 0 ? { type: "null" } : { type: "array", minItems: 10, items: bomb(levels - 1) };
    const read = vi.spyOn(keywordsSchema, "safeParse");
    expect(failureOf(bomb(40)).fieldViolations[0]?.description).toContain("more than 100000 characters");
    expect(read.mock.calls.length).toBeLessThanOrEqual(41);
  });

  test("is bounded where a schema refers to itself more than once", () => {
    const twice = { type: "object", required: ["a", "b"], properties: { a: { $ref: "#" }, b: { $ref: "#" } } };
    expect(failureOf(twice).fieldViolations[0]?.description).toContain("more than 64 levels");
  });
});

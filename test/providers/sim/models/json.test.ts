import { describe, expect, test } from "vitest";
import { createSimulator } from "../simulator.ts";

describe("sim/json", () => {
  test("the answer fits the schema of the request", async () => {
    const schemaJson = '{"type":"object","properties":{"n":{"type":"integer","minimum":3}},"required":["n"]}';
    const responseFormat = { format: { case: "jsonSchema", value: { name: "x", schemaJson } } } as const;
    const { text } = await createSimulator().complete({ model: "sim/json", prompt: "?", responseFormat });
    expect(text).toBe('{"n":3}');
  });

  test("without a response_format the answer is an empty object", async () => {
    expect((await createSimulator().complete({ model: "sim/json", prompt: "?" })).text).toBe("{}");
  });

  test("a schema that it cannot meet is an error that names the field and the place", async () => {
    const schemaJson = '{"type":"object","properties":{"a":{"pattern":"x"}},"required":["a"]}';
    const responseFormat = { format: { case: "jsonSchema", value: { name: "x", schemaJson } } } as const;
    const { error } = await createSimulator().stream({ model: "sim/json", prompt: "?", responseFormat });
    expect(error?.reason).toBe("UNSUPPORTED_FEATURE");
    expect(error?.fieldViolations[0]?.field).toBe("response_format.json_schema.schema_json");
    expect(error?.message).toContain('"pattern" at #/properties/a');
  });
});

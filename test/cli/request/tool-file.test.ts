import { join } from "node:path";
import { toJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../../src/cli/input/input-error.ts";
import { readTools } from "../../../src/cli/request/tool-file.ts";
import { ToolSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { writeFiles } from "../../support/temporary-files.ts";

function toolFile(text: string): string {
  return join(writeFiles({ "tool.json": text }), "tool.json");
}

const schema = '{ "type":"object",\n "maximum": 12345678901234567890, "2": 1.0 }';

test.each<[form: string, text: string, tools: object[]]>([
  [
    "the API's",
    '{"name": "f", "description": "d", "inputSchemaJson": "{}", "strict": true, "cacheHint": {"ttl": "5s"}}',
    [
      {
        name: "f",
        description: "d",
        inputSchemaJson: "{}",
        strict: true,
        cacheHint: { ttl: "5s" },
      },
    ],
  ],
  ["the API's, in proto names", '{"name": "f", "input_schema_json": "{}"}', [{ name: "f", inputSchemaJson: "{}" }]],
  ["the shortest", '{"name": "f"}', [{ name: "f" }]],
  [
    "Anthropic's",
    `{"type": "custom", "name": "f", "description": "d", "input_schema": ${schema}}`,
    [{ name: "f", description: "d", inputSchemaJson: schema }],
  ],
  [
    "OpenAI's of Chat Completions",
    `{"type": "function", "function": {"name": "f", "parameters": ${schema}, "strict": false}}`,
    [{ name: "f", inputSchemaJson: schema, strict: false }],
  ],
  [
    "OpenAI's of Responses",
    `{"type": "function", "name": "f", "parameters": ${schema}}`,
    [{ name: "f", inputSchemaJson: schema }],
  ],
  [
    "several",
    '[{"name": "f"}, {"name": "g", "input_schema": {}}]',
    [{ name: "f" }, { name: "g", inputSchemaJson: "{}" }],
  ],
  ["none", "[]", []],
])("a tool is read in the form: %s", async (_, text, tools) => {
  const read = await readTools(toolFile(text));
  expect(read.map((tool) => toJson(ToolSchema, tool))).toEqual(tools);
});

test("a schema stays as it was written, and of several members of one name the last counts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.constantFrom(0, 1, 2), async (json, indent) => {
      const written = JSON.stringify({ value: JSON.parse(json) }, null, indent);
      const [tool] = await readTools(toolFile(` {"parameters": 7, "name": "f",\n "parameters":${written} }\n`));
      expect(tool?.inputSchemaJson).toBe(written);
    }),
    { numRuns: 30 },
  );
});

test.each<[text: string, fault: string]>([
  ['{\n  "name": "f"\n  "strict": true}', '3:3: "," or "}" expected'],
  ["{", "1:2: a member name in double quotes expected"],
  ['"f"', "1:1: a tool is an object, {…}"],
  ['[{"name": "f"},\n 7]', "2:2: a tool is an object, {…}"],
  ['{"description": "d"}', '1:1: a tool needs a "name"'],
  ['{"type": "function", "function": {}}', '1:1: a tool needs a "name"'],
  ['{"name": 7, "parameters": {}}', '1:10: "name" is a text, "…"'],
  ['{"name": "f", "parameters": "{}"}', "1:29: a JSON Schema is an object, {…}"],
  ['{"name": "f", "parameters": {}, "strict": "yes"}', '1:43: "strict" is true or false'],
  ['{"type": "function", "function": 7}', '1:34: "function" is an object, {…}'],
  ['{"type": "web_search_20250305", "name": "w"}', '1:10: only tools of type "function" can be offered'],
  [
    '{"name": "f", "parameters": {},\n "descripton": "d"}',
    '2:16: unknown member "descripton"; here may stand type, name, description, strict, input_schema, parameters',
  ],
  [
    '{"type": "function", "function": {"name": "f"}, "name": "f"}',
    '1:57: unknown member "name"; here may stand type, function',
  ],
  [
    '{"name": "f", "descripton": "d"}',
    '1:1: cannot decode message tokenwire.v1.Tool from JSON: key "descripton" is unknown',
  ],
])("%j is refused with the place of its fault", async (text, fault) => {
  const path = toolFile(text);
  await expect(readTools(path)).rejects.toThrow(new InputError(`--tool ${path}:${fault}`));
});

import { create, fromJsonString } from "@bufbuild/protobuf";
import { type Tool, ToolSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { faultAt, type JsonFile, readJsonFile } from "../input/json-file.ts";
import type { JsonNode } from "../input/json-tree.ts";

/**
 * Reads the tools of a file: one or an array, each as Tool of the API, or as the
 * Messages API or the Chat Completions API write tools. Schemas stay byte for byte. Throws
 * InputError, with line and column for what is no tool.
 */
export async function readTools(path: string): Promise<Tool[]> {
  const file = await readJsonFile("--tool", path);
  const nodes = file.root.kind === "array" ? file.root.items : [file.root];
  return nodes.map((node) => {
    const tool = toTool(file, node);
    if (tool.name === "") throw faultAt(file, node.start, 'a tool needs a "name"');
    return tool;
  });
}

type Members = ReadonlyMap<string, JsonNode>;

function toTool(file: JsonFile, node: JsonNode): Tool {
  const members = membersOf(file, node, "a tool");
  if (!["type", "function", "input_schema", "parameters"].some((name) => members.has(name))) {
    return fromApi(file, node);
  }
  const type = members.get("type");
  if (type !== undefined && !["function", "custom"].includes(textOf(file, type, "type"))) {
    throw faultAt(file, type.start, 'only tools of type "function" can be offered');
  }
  const wrapped = members.get("function");
  if (wrapped === undefined) return fromProvider(file, members);
  refuseUnknown(file, members, ["type", "function"]);
  return fromProvider(file, membersOf(file, wrapped, '"function"'));
}

function fromApi(file: JsonFile, node: JsonNode): Tool {
  try {
    return fromJsonString(ToolSchema, file.text.slice(node.start, node.end));
  } catch (thrown) {
    throw faultAt(file, node.start, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const schemaMembers = ["input_schema", "parameters"];

function fromProvider(file: JsonFile, members: Members): Tool {
  refuseUnknown(file, members, ["type", "name", "description", "strict", ...schemaMembers]);
  const schema = schemaMembers.map((name) => members.get(name)).find((node) => node !== undefined);
  if (schema !== undefined) membersOf(file, schema, "a JSON Schema");
  const strict = members.get("strict");
  if (strict !== undefined && strict.kind !== "boolean") {
    throw faultAt(file, strict.start, '"strict" is true or false');
  }
  return create(ToolSchema, {
    name: textOf(file, members.get("name"), "name"),
    description: textOf(file, members.get("description"), "description"),
    inputSchemaJson: schema === undefined ? "" : file.text.slice(schema.start, schema.end),
    ...(strict !== undefined && { strict: strict.value }),
  });
}

function membersOf(file: JsonFile, node: JsonNode, what: string): Members {
  if (node.kind !== "object") throw faultAt(file, node.start, `${what} is an object, {…}`);
  return node.members;
}

/** The text of a member; empty when it is not there. */
function textOf(file: JsonFile, node: JsonNode | undefined, name: string): string {
  if (node === undefined) return "";
  if (node.kind !== "string") throw faultAt(file, node.start, `"${name}" is a text, "…"`);
  return node.value;
}

function refuseUnknown(file: JsonFile, members: Members, known: readonly string[]): void {
  for (const [name, { start }] of members) {
    if (known.includes(name)) continue;
    throw faultAt(file, start, `unknown member ${JSON.stringify(name)}; here may stand ${known.join(", ")}`);
  }
}

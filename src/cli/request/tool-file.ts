import { create, fromJsonString } from "@bufbuild/protobuf";
import type { Node } from "jsonc-parser";
import { type Tool, ToolSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { faultAt, type JsonFile, readJsonFile } from "../input/json-file.ts";

/**
 * Reads the tools of a file: one or an array, each as Tool of the API, or as the
 * Messages API or the Chat Completions API write tools. Schemas stay byte for byte.
 * Throws InputError, with line and column, for a value that is not a tool.
 */
export async function readTools(path: string): Promise<Tool[]> {
  const file = await readJsonFile("--tool", path);
  const nodes = file.root.type === "array" ? (file.root.children ?? []) : [file.root];
  return nodes.map((node) => {
    const tool = toTool(file, node);
    if (tool.name === "") throw faultAt(file, node.offset, 'a tool needs a "name"');
    return tool;
  });
}

/** The members of an object by name; the last of several of one name counts. */
type Members = ReadonlyMap<string, Node>;

function toTool(file: JsonFile, node: Node): Tool {
  const members = membersOf(file, node, "a tool");
  if (!["type", "function", "input_schema", "parameters"].some((name) => members.has(name))) {
    return fromApi(file, node);
  }
  const type = members.get("type");
  if (type !== undefined && !["function", "custom"].includes(textOf(file, type, "type"))) {
    throw faultAt(file, type.offset, 'only tools of type "function" can be offered');
  }
  const wrapped = members.get("function");
  if (wrapped === undefined) return fromProvider(file, members);
  refuseUnknown(file, members, ["type", "function"]);
  return fromProvider(file, membersOf(file, wrapped, '"function"'));
}

function fromApi(file: JsonFile, node: Node): Tool {
  try {
    return fromJsonString(ToolSchema, sliceOf(file, node));
  } catch (thrown) {
    throw faultAt(file, node.offset, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const schemaMembers = ["input_schema", "parameters"];

function fromProvider(file: JsonFile, members: Members): Tool {
  refuseUnknown(file, members, ["type", "name", "description", "strict", ...schemaMembers]);
  const schema = schemaMembers.map((name) => members.get(name)).find((node) => node !== undefined);
  if (schema !== undefined) membersOf(file, schema, "a JSON Schema");
  const strict = members.get("strict");
  if (strict !== undefined && strict.type !== "boolean") {
    throw faultAt(file, strict.offset, '"strict" is true or false');
  }
  return create(ToolSchema, {
    name: textOf(file, members.get("name"), "name"),
    description: textOf(file, members.get("description"), "description"),
    inputSchemaJson: schema === undefined ? "" : sliceOf(file, schema),
    ...(strict !== undefined && { strict: strict.value === true }),
  });
}

function membersOf(file: JsonFile, node: Node, what: string): Members {
  if (node.type !== "object") throw faultAt(file, node.offset, `${what} is an object, {…}`);
  return new Map((node.children ?? []).flatMap(toMember));
}

/** A property of the tree has its name and its value as children. */
function toMember({ children: [name, value] = [] }: Node): [string, Node][] {
  return name === undefined || value === undefined ? [] : [[String(name.value), value]];
}

function sliceOf({ text }: JsonFile, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}

/** The text of a member; empty when it is not there. */
function textOf(file: JsonFile, node: Node | undefined, name: string): string {
  if (node === undefined) return "";
  if (node.type !== "string") throw faultAt(file, node.offset, `"${name}" is a text, "…"`);
  return String(node.value);
}

function refuseUnknown(file: JsonFile, members: Members, known: readonly string[]): void {
  for (const [name, { offset }] of members) {
    if (known.includes(name)) continue;
    throw faultAt(file, offset, `unknown member ${JSON.stringify(name)}; here may stand ${known.join(", ")}`);
  }
}

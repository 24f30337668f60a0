import type { z } from "zod";
import { InputError } from "../../src/cli/input/input-error.ts";
import { faultAt } from "../../src/cli/input/json-file.ts";
import { readTextFile } from "../../src/cli/input/read-input.ts";
import { findJsonFault } from "../../src/core/text/json-fault.ts";
import { parseJson } from "../../src/wire/json/json.ts";

const maxDepth = 1_000;

/** Reads a JSON file; throws InputError, with its place, for what is missing, no JSON or of another form. */
export async function readJson<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const text = await readTextFile(path, path);
  const fault = findJsonFault(text, maxDepth);
  if (fault !== undefined) throw faultAt({ name: path, text }, fault.position, fault.problem);
  return parse(path, text, schema);
}

/** Reads a file with a JSON value on each line, under the same rules. */
export async function readJsonLines<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<readonly z.output<Schema>[]> {
  const lines = (await readTextFile(path, path))
    .split("\n")
    .map((text, index) => ({ text, name: `${path}:${index + 1}` }));
  return lines
    .filter(({ text }) => text.trim() !== "")
    .map(({ name, text }) => {
      const fault = findJsonFault(text, maxDepth);
      if (fault !== undefined) throw new InputError(`${name}:${fault.position + 1}: ${fault.problem}`);
      return parse(name, text, schema);
    });
}

function parse<Schema extends z.ZodType>(name: string, text: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`${name}: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
}

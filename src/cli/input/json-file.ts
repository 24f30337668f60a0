import { type Node, parseTree } from "jsonc-parser";
import { findJsonFault } from "../../core/text/json-fault.ts";
import { InputError } from "./input-error.ts";
import { readTextFile } from "./read-input.ts";

/** A JSON file of the user. */
export interface JsonFile {
  /** Its name in an error, such as "--schema answer.json". */
  readonly name: string;
  readonly text: string;
  /** Its value, with the place of every value in it. */
  readonly root: Node;
}

/** Reads the JSON file that a flag names; throws InputError, with line and column where the text is not JSON. */
export async function readJsonFile(flag: string, path: string): Promise<JsonFile> {
  const name = `${flag} ${path}`;
  const text = await readTextFile(path, name);
  const fault = findJsonFault(text);
  if (fault !== undefined) throw faultAt({ name, text }, fault.position, fault.problem);
  const root = parseTree(text);
  if (root === undefined) throw new InputError(`${name}: the file is empty`);
  return { name, text, root };
}

/** The error for the value at an offset of a file. */
export function faultAt({ name, text }: Pick<JsonFile, "name" | "text">, offset: number, problem: string): InputError {
  const lines = text.slice(0, offset).split("\n");
  return new InputError(`${name}:${lines.length}:${(lines.at(-1) ?? "").length + 1}: ${problem}`);
}

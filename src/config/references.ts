// "${env:NAME}" and "${file:path}" in texts → their values.
import { dirname, resolve } from "node:path";
import type { Problem } from "./faults/problem.ts";
import { isFilePath } from "./file/file-paths.ts";
import type { FileRecord } from "./file/file-record.ts";
import { readText } from "./file/read-text.ts";
import { isMapping, keyOf, type Path } from "./tree.ts";

/** Where references are looked up. */
export interface ReferenceSources {
  readonly environment: NodeJS.ProcessEnv;
  /** The file that contains them; their own paths are relative to it. */
  readonly file: string;
  /** Gets each file that they name before it is read. */
  readonly files: FileRecord;
}

/** A tree without references, and the references that have no value. */
export interface Resolved {
  readonly tree: unknown;
  readonly problems: readonly Problem[];
}

const maxSecretBytes = 64 * 1_024;

/**
 * Replaces each reference by its value, everywhere but at the paths of `literal`,
 * whose texts came from elsewhere. "$${" is a plain "${". Paths of
 * files that the server reads are made absolute.
 */
export function resolveReferences(tree: unknown, literal: ReadonlySet<string>, sources: ReferenceSources): Resolved {
  const problems: Problem[] = [];

  function visit(value: unknown, path: Path): unknown {
    if (literal.has(keyOf(path))) return value;
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, String(index)]));
    if (isMapping(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, visit(child, [...path, key])]));
    }
    if (typeof value !== "string") return value;
    const text = expand(value, path);
    return text !== "" && isFilePath(path) ? resolve(dirname(sources.file), text) : text;
  }

  function expand(text: string, path: Path): string {
    return text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (whole, reference: string | undefined, end: string) => {
      if (reference === undefined) return "${";
      const found = refuseContent(reference, path) ?? (end === "" ? unknownReference : lookUp(reference, sources));
      if (found.kind === "text") return found.text;
      problems.push({ path, at: "value", message: found.message });
      return whole;
    });
  }

  return { tree: visit(tree, []), problems };
}

/** The content of a key file is a secret and no path, so no message may show it as one. */
function refuseContent(reference: string, path: Path): Found | undefined {
  if (!(isFilePath(path) && reference.startsWith("file:"))) return undefined;
  return { kind: "fault", message: `write the path itself, such as "${path.at(-1)}: tls.pem"` };
}

type Found = ReturnType<typeof readText>;

const unknownReference: Found = {
  kind: "fault",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how references are written
  message: 'write "${env:NAME}" or "${file:path}"; for the text "${" itself write "$${"',
};

function lookUp(reference: string, { environment, file, files }: ReferenceSources): Found {
  const [, kind, name = ""] = /^(env|file):(.+)$/s.exec(reference) ?? [];
  switch (kind) {
    case "env":
      return lookUpVariable(name, environment);
    case "file":
      files.add(resolve(dirname(file), name));
      return lookUpFile(name, file);
    default:
      return unknownReference;
  }
}

function lookUpVariable(name: string, environment: NodeJS.ProcessEnv): Found {
  const text = environment[name];
  if (text !== undefined && text !== "") return { kind: "text", text };
  return { kind: "fault", message: `the environment variable ${name} is ${text === "" ? "empty" : "not set"}` };
}

function lookUpFile(path: string, file: string): Found {
  const found = readText(resolve(dirname(file), path), maxSecretBytes);
  if (found.kind === "fault") return { kind: "fault", message: `${path}: ${found.message}` };
  const text = found.text.replace(/\r?\n$/, "");
  return text === "" ? { kind: "fault", message: `${path}: the file is empty` } : { kind: "text", text };
}

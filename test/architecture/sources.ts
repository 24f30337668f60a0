import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";

/** A source file: its path from the root of the sources, with "/", and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** An import or re-export, type-only ones included. */
export interface Import {
  readonly source: Source;
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** The text between the quotes. */
  readonly specifier: string;
  /** Path of the imported file from the root of the sources; undefined for a package. */
  readonly target: string | undefined;
}

/** Reads every TypeScript file under `root`. */
export function readSources(root: string): Source[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path: path.replaceAll(sep, "/"), text: readFileSync(join(root, path), "utf8") }));
}

// The formatter puts every import at the start of a line and into double quotes,
// so a pattern is enough to find them: `… from "x"`, `import "x"`, `import("x")`.
const importPattern =
  /^(?:import|export)\b[^"';]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

/** The imports of a file, from top to bottom. */
export function importsOf(source: Source): Import[] {
  return source.text
    .matchAll(importPattern)
    .map((match) => {
      const specifier = match.slice(1).find((group) => group !== undefined) ?? "";
      return { source, line: lineAt(source, match.index), specifier, target: toTarget(source, specifier) };
    })
    .toArray();
}

/** The line of a place in a file's text, from 1. */
export function lineAt({ text }: Source, index: number): number {
  return text.slice(0, index).split("\n").length;
}

function toTarget({ path }: Source, specifier: string): string | undefined {
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined;
}

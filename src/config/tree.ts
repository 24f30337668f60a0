// A configuration before it is parsed: mappings, lists, texts, numbers, true, false and null, of any shape.

import { truncate } from "../core/text/truncate.ts";

/** The path of a value: the keys and indexes that lead to it. */
export type Path = readonly string[];

/** Whether a value has keys with values below it. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. */
export function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => childOf(value, key), tree);
}

function childOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The tree with another value at a path. A value on the way that is no mapping leaves the tree unchanged. */
export function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (tree !== undefined && !isMapping(tree)) return tree;
  return { ...tree, [key]: withValue(tree?.[key], rest, value) };
}

/** A path as a key of a Map. */
export function keyOf(path: Path): string {
  return JSON.stringify(path);
}

const maxNameBytes = 64;

/** A path as text: "server.corsOrigins[0]". The tree shows what is a list, since digits may be a name, too. */
export function formatPath(path: Path, tree: unknown): string {
  return path
    .map((key, index) => {
      const isItem = Array.isArray(valueAt(tree, path.slice(0, index)));
      return isItem ? `[${key}]` : `${index === 0 ? "" : "."}${formatKey(key)}`;
    })
    .join("");
}

function formatKey(key: string): string {
  return /^[\w.<>-]{1,64}$/.test(key) ? key : truncate(JSON.stringify(key), maxNameBytes);
}

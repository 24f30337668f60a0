// The issues of the schema → problems with what to write instead.
import type { z } from "zod";
import { suggest } from "../../core/text/suggest.ts";
import { isAt, type OutlineEntry, outline } from "../schema/outline.ts";
import { formatPath, type Path, valueAt } from "../tree.ts";
import type { Problem } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** Explains the issues that the schema has with a tree. */
export function explain(issues: readonly Issue[], tree: unknown): Problem[] {
  const entries = outline();
  const explainOne = (issue: Issue, base: Path): Problem[] => {
    const path = [...base, ...issue.path.map(String)];
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => unknownKey([...path, key], entries, tree));
      case "invalid_key":
        return issue.issues.map(({ message }) => ({ path, at: "key", message }));
      case "invalid_union": {
        const meant = issue.errors.find((ofOption) => ofOption.some(isBelowOption));
        return meant?.flatMap((inner) => explainOne(inner, path)) ?? [{ path, at: "value", message: issue.message }];
      }
      case "invalid_type":
        return [{ path, at: "value", message: issue.expected === "object" ? keysOf(path, entries) : issue.message }];
      default:
        return [{ path, at: "value", message: issue.message }];
    }
  };
  return issues.flatMap((issue) => explainOne(issue, []));
}

/** Whether an option of a union was meant: the value is of its type, and the fault is further down. */
function isBelowOption({ path, code }: Issue): boolean {
  return path.length > 0 || code === "unrecognized_keys";
}

function keysOf(path: Path, entries: readonly OutlineEntry[]): string {
  return `write keys below it, of which there are ${listNames(childNames(path, entries))}`;
}

const mostNames = 14;

function listNames(names: readonly string[]): string {
  const others = names.length - mostNames;
  return names.slice(0, mostNames).join(", ") + (others > 0 ? ` and ${others} more` : "");
}

function childNames(path: Path, entries: readonly OutlineEntry[], kind?: unknown): string[] {
  const children = entries.filter((entry) => isAt(entry, [...path, entry.path.at(-1) ?? ""]) && ofKind(entry, kind));
  return [...new Set(children.map(nameOf))];
}

function ofKind(entry: OutlineEntry, kind: unknown): boolean {
  return kind === undefined || entry.kind === undefined || entry.kind === kind;
}

function nameOf({ path }: OutlineEntry): string {
  return path.at(-1) ?? "";
}

function unknownKey(path: Path, entries: readonly OutlineEntry[], tree: unknown): Problem {
  return {
    path,
    at: "key",
    // Computed on demand: of thousands of unknown keys only some are reported.
    get message() {
      return `unknown key; ${adviceOn(path, entries, tree)}`;
    },
  };
}

function adviceOn(path: Path, entries: readonly OutlineEntry[], tree: unknown): string {
  const parent = path.slice(0, -1);
  const key = path.at(-1) ?? "";
  const siblings = childNames(parent, entries, valueAt(tree, [...path.slice(0, 2), "kind"]));
  const near = suggest(key, siblings);
  if (near !== undefined) return `did you mean "${near}"?`;
  const others = entries.filter((entry) => isAt(entry, path) && entry.kind !== undefined);
  if (others.length > 0) return `only providers of kind ${others.map(({ kind }) => kind).join(", ")} have it`;
  const elsewhere = placesOf(path, entries, tree);
  return elsewhere.length > 0 ? `"${key}" belongs ${elsewhere.join(" or ")}` : `there are ${listNames(siblings)}`;
}

const mostPlaces = 3;

/** Where a key of the name that a path ends in is known, the nearest places first. */
function placesOf(path: Path, entries: readonly OutlineEntry[], tree: unknown): string[] {
  const key = path.at(-1);
  const parents = entries.filter((entry) => nameOf(entry) === key).map((entry) => entry.path.slice(0, -1));
  const near = parents.toSorted((a, b) => sharedLength(b, path) - sharedLength(a, path));
  const places = near.map((parent) =>
    parent.length === 0 ? "at the top" : `under ${formatPath(concrete(parent, path), tree)}`,
  );
  return [...new Set(places)].slice(0, mostPlaces);
}

function sharedLength(pattern: Path, path: Path): number {
  const end = pattern.findIndex((key, index) => key !== "*" && key !== path[index]);
  return end < 0 ? pattern.length : end;
}

/** A pattern with the names of the path that it goes along with. */
function concrete(pattern: Path, path: Path): Path {
  const shared = sharedLength(pattern, path);
  return pattern.map((key, index) => {
    if (key !== "*") return key;
    return (index < shared ? path[index] : undefined) ?? "<name>";
  });
}

// Problems → lines with the place, the value there, and what to write instead.
import { truncate } from "../../core/text/truncate.ts";
import type { Places } from "../file/walk-nodes.ts";
import type { Origin } from "../overlay.ts";
import { isAt, type OutlineEntry, outline } from "../schema/outline.ts";
import { formatPath, isMapping, keyOf, type Path, valueAt } from "../tree.ts";
import { ConfigError, mostLines } from "./config-error.ts";
import type { Place, Problem } from "./problem.ts";

/** What is known about where the values of a tree came from. */
export interface Provenance {
  /** As the operator named it; undefined without a file. */
  readonly file: string | undefined;
  readonly places: Places;
  readonly origins: ReadonlyMap<string, Origin>;
  /** As it was written, with its references. */
  readonly tree: unknown;
}

/** The error of problems that were found, and of further lines: those of the file in its order, then of flags and variables. */
export function toConfigError(
  problems: readonly Problem[],
  provenance: Provenance,
  further: readonly string[] = [],
): ConfigError {
  const entries = outline();
  const found = firstOfEachPlace(problems)
    .map((problem) => ({ problem, order: orderOf(problem, provenance) }))
    .toSorted((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1]);
  // Describing is the costly part: only the lines that are shown are described.
  const lines = found.slice(0, mostLines).map(({ problem }) => describe(problem, entries, provenance));
  return new ConfigError([...lines, ...further], { count: found.length + further.length });
}

/** The first problem of each place: it is the most precise one. */
function firstOfEachPlace(problems: readonly Problem[]): Problem[] {
  const byPlace = Map.groupBy(problems, ({ path, at, place }) => {
    return keyOf([at, ...path, path.length === 0 ? JSON.stringify(place ?? "") : ""]);
  });
  return [...byPlace.values()].flatMap(([first]) => first ?? []);
}

function orderOf(problem: Problem, provenance: Provenance): readonly [line: number, column: number] {
  if (originOf(problem.path, provenance) !== undefined) return [Number.MAX_SAFE_INTEGER, 0];
  const place = placeOf(problem, provenance);
  return place === undefined ? [0, 0] : [place.line, place.column];
}

function describe(problem: Problem, entries: readonly OutlineEntry[], provenance: Provenance): string {
  const { path, message } = problem;
  const origin = originOf(path, provenance);
  if (origin !== undefined) return `${nameOrigin(origin)}: ${message}`;
  const place = placeOf(problem, provenance);
  const where =
    provenance.file === undefined || place === undefined ? "" : `${provenance.file}:${place.line}:${place.column}: `;
  // Text that is no YAML has a place, but no value.
  if (path.length === 0 && problem.place !== undefined) return `${where}${message}`;
  const subject = path.length === 0 ? "the configuration" : formatPath(path, provenance.tree);
  return `${where}${subject}${explainValue(problem, entries, provenance.tree)}`;
}

/** A flag with its text so far as it is no secret, or the name of a variable, whose text always may be one. */
export function nameOrigin(origin: Origin): string {
  if (origin.kind === "variable") return origin.variable;
  const text = JSON.stringify(origin.text);
  return likeSecret.test(text) ? `--${origin.flag}` : `--${origin.flag} ${truncate(text, maxEchoBytes)}`;
}

function originOf(path: Path, { origins }: Provenance): Origin | undefined {
  return path.map((_, index) => origins.get(keyOf(path.slice(0, path.length - index)))).find((found) => found);
}

/** The place of a problem; of what is missing, the place of what it is missing from. */
function placeOf({ path, at, place }: Problem, { places, file }: Provenance): Place | undefined {
  if (place !== undefined) return place;
  const found = places.get(keyOf(path));
  if (found !== undefined) return found[at];
  const above = path
    .map((_, index) => places.get(keyOf(path.slice(0, path.length - index))))
    .find((candidate) => candidate);
  return above?.key ?? (file === undefined ? undefined : { line: 1, column: 1 });
}

const maxEchoBytes = 64;

/** The value at the place of a problem, as far as it may be shown, and what to do about it. */
function explainValue({ path, at, message, place }: Problem, entries: readonly OutlineEntry[], tree: unknown): string {
  // With a place of its own it is about how a value is written, not about what it is.
  if (at === "key" || place !== undefined) return `: ${message}`;
  const value = valueAt(tree, path);
  const entry = entries.find((candidate) => isAt(candidate, withoutIndex(path, tree)));
  if (value === undefined) return ` is missing: ${message}`;
  if (value === null) return ` is empty: ${entry?.isRequired ? "" : "leave the key out, or "}${message}`;
  if (Array.isArray(value)) return ` (a list): ${message}`;
  if (isMapping(value)) return ` (keys): ${message}`;
  const written = typeof value === "number" ? String(value) : JSON.stringify(value);
  return maySecretly(written, entry) ? `: ${message}` : ` ${truncate(written, maxEchoBytes)}: ${message}`;
}

/** An item of a list is what the list is of. */
function withoutIndex(path: Path, tree: unknown): Path {
  const above = path.slice(0, -1);
  return Array.isArray(valueAt(tree, above)) ? above : path;
}

// What people put into the wrong place: a URL with a password, a key with letters and digits, or a text of several
// lines. It is JSON, in which control characters but those from U+007F on are escapes.
const likeSecret = /[@?#\u007f-\u009f]|\\[nru]|^"?(?=.*\d)(?=.*[a-z])[\w+/=.-]{16,}"?$/i;

/** Whether a text is, or may by mistake be, a secret: then it is not shown. */
function maySecretly(text: string, entry: OutlineEntry | undefined): boolean {
  if (entry === undefined || entry.isSecret) return true;
  return (entry.path[0] === "providers" && entry.type === "") || likeSecret.test(text);
}

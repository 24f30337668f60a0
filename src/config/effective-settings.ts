import { type OutlineEntry, outline } from "./schema/outline.ts";
import { formatPath, isMapping, keyOf, type Path, valueAt } from "./tree.ts";

/** One key of a configuration in effect, as operators may see it. */
export interface EffectiveSetting {
  /** Its path, such as "server.port". */
  readonly key: string;
  /** As it is written, with its references; undefined for a secret that is set. */
  readonly value: unknown;
  readonly isDefault: boolean;
  readonly isSecret: boolean;
}

/**
 * The settings in effect of a tree whose references are not resolved, in the order of the schema: only keys that the
 * schema has and does not mark as secret have a value, so what is unknown is never shown.
 */
export function toEffectiveSettings(tree: unknown): EffectiveSetting[] {
  const entries = outline();
  const optional = new Set(entries.filter(({ fallback }) => fallback === undefined).map(({ path }) => keyOf(path)));
  return entries
    .filter(({ type, isSecret }) => type !== "" || isSecret)
    .flatMap((entry) =>
      placesOf(entry, tree)
        // A section such as server.tls that is not written is not in effect, nor are the defaults in it.
        .filter(
          (path) => !optional.has(keyOf(entry.path.slice(0, -1))) || valueAt(tree, path.slice(0, -1)) !== undefined,
        )
        .flatMap((path) => toSetting(entry, path, tree) ?? []),
    );
}

function toSetting({ fallback, isSecret }: OutlineEntry, path: Path, tree: unknown): EffectiveSetting | undefined {
  const written = valueAt(tree, path);
  const key = formatPath(path, tree);
  if (written === undefined)
    return fallback === undefined ? undefined : { key, value: fallback, isDefault: true, isSecret };
  return { key, value: isSecret ? undefined : withoutCredentials(written), isDefault: false, isSecret };
}

/** The paths that an entry stands for: "*" is every key or index that is there. */
function placesOf({ path, kind }: OutlineEntry, tree: unknown): Path[] {
  const places = path.reduce<Path[]>(
    (found, key) =>
      found.flatMap((start) => (key === "*" ? keysAt(tree, start) : [key]).map((next) => [...start, next])),
    [[]],
  );
  return kind === undefined ? places : places.filter((place) => valueAt(tree, [...place.slice(0, 2), "kind"]) === kind);
}

function keysAt(tree: unknown, path: Path): string[] {
  const value = valueAt(tree, path);
  return isMapping(value) || Array.isArray(value) ? Object.keys(value) : [];
}

/** A URL may have a password before its host, and a key in its query. */
function withoutCredentials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== "string" || !value.includes("://")) return value;
  return value.replace(/\/\/[^/?#]*@/, "//[hidden]@").replace(/[?#].*$/s, "?[hidden]");
}

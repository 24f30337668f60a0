import type { Path } from "../tree.ts";
import { type JsonSchema, toJsonSchema } from "./json-schema.ts";

/** A key of the configuration, as documents and faults describe it. */
export interface OutlineEntry {
  /** Its path; "*" is any name. */
  readonly path: Path;
  /** The kind of provider that has it; undefined for what is not of a provider. */
  readonly kind: string | undefined;
  /** What it is: "duration", or the words to choose from. */
  readonly type: string;
  /** The words to choose from; empty when it is no choice. */
  readonly choices: readonly string[];
  /** Its default, as it would be written; undefined for none. */
  readonly fallback: unknown;
  readonly description: string;
  readonly isRequired: boolean;
  /** Whether it may hold a secret. */
  readonly isSecret: boolean;
}

/** Every key of the configuration, in the order of the schema. */
export function outline(): readonly OutlineEntry[] {
  return childrenOf(toJsonSchema(), { path: [], kind: undefined, isSecret: false });
}

type Parent = Pick<OutlineEntry, "path" | "kind" | "isSecret">;

function childrenOf(schema: JsonSchema, parent: Parent): OutlineEntry[] {
  const { properties = {}, additionalProperties, items, anyOf = [], required = [] } = schema;
  const named = Object.entries(properties).flatMap(([key, child]) => {
    return toEntries(child, { ...parent, path: [...parent.path, key] }, required.includes(key));
  });
  const any = toEntries(additionalProperties, { ...parent, path: [...parent.path, "*"] }, false);
  // Of a list the keys of its items, at any index.
  const ofItems = isSchema(items) ? childrenOf(items, { ...parent, path: [...parent.path, "*"] }) : [];
  const ofOptions = anyOf.flatMap((option) => childrenOf(option, { ...parent, kind: kindOf(option) ?? parent.kind }));
  return [...named, ...any, ...ofItems, ...ofOptions];
}

function isSchema(items: JsonSchema["items"]): items is JsonSchema {
  return typeof items === "object" && !Array.isArray(items);
}

function toEntries(schema: boolean | JsonSchema | undefined, place: Parent, isRequired: boolean): OutlineEntry[] {
  if (schema === undefined || typeof schema === "boolean") return [];
  const { default: fallback, description = "", writeOnly = false } = schema;
  const parent = { ...place, isSecret: place.isSecret || writeOnly };
  const choices = choicesOf(schema);
  const entry = { ...parent, type: typeOf(schema, choices), choices, fallback, description, isRequired };
  return [entry, ...childrenOf(schema, parent)];
}

/** The words to choose from. */
function choicesOf({ anyOf = [] }: JsonSchema): string[] {
  return anyOf.flatMap((option) => option.enum ?? option.const ?? []).map(String);
}

function typeOf({ title, const: only }: JsonSchema, choices: readonly string[]): string {
  return title ?? (only === undefined ? choices.join(", ") : String(only));
}

function kindOf({ properties }: JsonSchema): string | undefined {
  const kind = properties?.["kind"];
  const [only] = typeof kind === "object" ? choicesOf(kind) : [];
  return only;
}

/** Whether an entry describes the key at a path. */
export function isAt(entry: OutlineEntry, path: Path): boolean {
  return entry.path.length === path.length && entry.path.every((key, index) => key === "*" || key === path[index]);
}

const source = Symbol("JSON source");

/** A piece of JSON text that is written unchanged into a larger one. */
export interface JsonText {
  readonly [source]: string;
}

/** A JSON object whose members are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

const maxDepth = 64;

/** Parses JSON text. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/**
 * Parses JSON text so that {@link writeJson} writes every number digit for digit: a
 * number that a double cannot hold becomes a {@link JsonText}. Throws a
 * SyntaxError, and a RangeError for text that is nested some thousand levels deep.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }): unknown => {
    const digits = context?.source;
    return typeof value === "number" && digits !== undefined && String(value) !== digits ? jsonText(digits) : value;
  });
}

/** Marks text as JSON that is written unchanged. The caller must ensure that it is valid. */
export function jsonText(text: string): JsonText {
  return { [source]: text };
}

/**
 * Writes a value as JSON text. As with JSON.stringify, undefined members are left
 * out. Throws a RangeError beyond 64 levels, which bounds the recursion.
 */
export function writeJson(value: unknown): string {
  if (isNative(value, maxDepth)) return JSON.stringify(value ?? null);
  // Joined once at the end: otherwise a prompt of some megabytes would be copied at each level around it.
  const pieces: string[] = [];
  write(value, maxDepth, pieces);
  return pieces.join("");
}

/** Whether JSON.stringify writes a value in the same way, which is several times as fast: without any {@link JsonText}. */
function isNative(value: unknown, levelsLeft: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levelsLeft === 0 || isJsonText(value)) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isNative(item, levelsLeft - 1)) return false;
    return true;
  }
  for (const name of Object.keys(value)) if (!isNative((value as JsonObject)[name], levelsLeft - 1)) return false;
  return true;
}

function write(value: unknown, levelsLeft: number, pieces: string[]): void {
  if (typeof value !== "object" || value === null) {
    pieces.push(JSON.stringify(value ?? null));
    return;
  }
  if (isJsonText(value)) {
    pieces.push(value[source]);
    return;
  }
  if (levelsLeft === 0) throw new RangeError(`JSON is nested more than ${maxDepth} levels deep`);
  if (Array.isArray(value)) writeItems(value, levelsLeft - 1, pieces);
  else writeMembers(value as JsonObject, levelsLeft - 1, pieces);
}

function writeItems(items: readonly unknown[], levelsLeft: number, pieces: string[]): void {
  pieces.push("[");
  for (const [index, item] of items.entries()) {
    if (index > 0) pieces.push(",");
    write(item, levelsLeft, pieces);
  }
  pieces.push("]");
}

function writeMembers(members: JsonObject, levelsLeft: number, pieces: string[]): void {
  let separator = "";
  pieces.push("{");
  for (const [name, member] of Object.entries<unknown>(members)) {
    if (member === undefined) continue;
    pieces.push(separator, JSON.stringify(name), ":");
    write(member, levelsLeft, pieces);
    separator = ",";
  }
  pieces.push("}");
}

function isJsonText(value: object): value is JsonText {
  return source in value;
}

/** The value as an object, or undefined when it is anything else. */
export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The items of a list; none when the value is anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a string; empty when it is anything else. */
export function asString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

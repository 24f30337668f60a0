const source = Symbol("JSON source");

/** A piece of JSON text that goes into a larger one as it stands. */
export interface JsonText {
  readonly [source]: string;
}

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

const maxDepth = 64;

/** Parses JSON text, with any white space around it. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/**
 * Parses JSON text so that {@link writeJson} gives back every number digit for
 * digit: one that a double would change becomes a {@link JsonText}. Throws a
 * SyntaxError, and a RangeError for what is nested some thousand levels deep.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }): unknown => {
    const digits = context?.source;
    return typeof value === "number" && digits !== undefined && String(value) !== digits ? jsonText(digits) : value;
  });
}

/** Marks text as JSON that is to be written as it stands. The caller vouches for it. */
export function jsonText(text: string): JsonText {
  return { [source]: text };
}

/**
 * Writes a value as JSON text. As with JSON.stringify, members that are undefined
 * are left out. Throws a RangeError below 64 levels, where recursion would become
 * dangerous.
 */
export function writeJson(value: unknown): string {
  return write(value, maxDepth);
}

function write(value: unknown, levelsLeft: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (isJsonText(value)) return value[source];
  if (levelsLeft === 0) throw new RangeError(`JSON is nested more than ${maxDepth} levels deep`);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, levelsLeft - 1)).join(",")}]`;
  const members = Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${write(member, levelsLeft - 1)}`],
  );
  return `{${members.join(",")}}`;
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

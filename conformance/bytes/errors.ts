// What the bytes of an error hold, for rules to look at.
import { asList, asObject } from "../../src/wire/json/json.ts";

/** Every text and number in some JSON values, as text. */
export function stringsIn(value: unknown): ReadonlySet<unknown> {
  const inside = asObject(value) === undefined ? asList(value) : Object.values(asObject(value) ?? {});
  const own = typeof value === "string" || typeof value === "number" ? [String(value)] : [];
  return new Set<unknown>([...own, ...inside.flatMap((member) => [...stringsIn(member)])]);
}

/** The codes and types of an error, wherever in it they stand. */
export function errorWordsIn(value: unknown): readonly string[] {
  const object = asObject(value);
  if (object === undefined) return asList(value).flatMap(errorWordsIn);
  return Object.entries(object).flatMap(([name, member]) =>
    /^(code|type|error_code|error_type|status|reason|quotaId)$/.test(name) && typeof member === "string"
      ? [member]
      : errorWordsIn(member),
  );
}

/** The messages of an error, wherever in it they stand. */
export function errorTextsIn(value: unknown): readonly string[] {
  const object = asObject(value);
  if (object === undefined) return typeof value === "string" ? [value] : asList(value).flatMap(errorTextsIn);
  return Object.entries(object).flatMap(([name, member]) => {
    if (asObject(member) !== undefined || Array.isArray(member)) return errorTextsIn(member);
    return /^(message|msg|detail|error|raw)$/.test(name) && typeof member === "string" ? [member] : [];
  });
}

/** The error object in an answer with status 200: beside the choices, in one of them, or an event of its own. */
export function findError(documents: readonly unknown[]): unknown {
  return documents.map(errorOf).find((error) => error !== undefined);
}

function errorOf(document: unknown): unknown {
  const object = asObject(document) ?? asObject(asList(document)[0]);
  const [choice] = asList(object?.["choices"]).map(asObject);
  const error = object?.["error"] ?? choice?.["error"];
  return error === null || error === false || error === "" ? undefined : error;
}

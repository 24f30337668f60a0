import { asObject, type JsonObject, parseJson } from "../../src/wire/json/json.ts";

/** What the bytes of an answer hold: each JSON value in them. */
export interface AnswerBytes {
  readonly documents: readonly unknown[];
}

/**
 * The JSON values of a body, read as plainly as can be, for rules to look at: the
 * data of each event of a stream, or the whole body. What is no JSON is left out,
 * but for "[DONE]".
 */
export function readDocuments(body: Buffer, isStream: boolean): readonly unknown[] {
  const text = body.toString();
  return isStream ? text.split(/\r\n\r\n|\n\n|\r\r/).flatMap((event) => parse(dataOf(event))) : parse(text);
}

function dataOf(event: string): string {
  const lines = event.split(/\r\n|\n|\r/).filter((line) => line.startsWith("data:"));
  return lines.map((line) => line.slice("data:".length)).join("\n");
}

function parse(text: string): unknown[] {
  if (text.trim() === "[DONE]") return ["[DONE]"];
  try {
    return [parseJson(text)];
  } catch {
    return [];
  }
}

/** Those of some JSON values that are objects. */
export function objectsIn(values: readonly unknown[]): readonly JsonObject[] {
  return values.map(asObject).filter((object) => object !== undefined);
}

import { asString } from "../../wire/json.ts";

/** Reads why a model stopped; empty as long as it has not. Some servers write the word for null with every chunk. */
export function readStopWord(value: unknown): string {
  const word = asString(value);
  return /^\s*(null|none|undefined|(finish_?reason_)?unspecified)?\s*$/i.test(word) ? "" : word;
}

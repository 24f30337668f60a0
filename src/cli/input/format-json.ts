import { applyEdits, format } from "jsonc-parser";
import { findJsonFault } from "../../core/text/json-fault.ts";

/** A JSON text on indented lines. Names and values stay as they were written, and so does a text that is not JSON. */
export function formatJson(text: string): string {
  if (findJsonFault(text) !== undefined) return text;
  return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: "\n" }));
}

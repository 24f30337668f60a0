import { applyEdits, format } from "jsonc-parser";
import { findJsonFault } from "../../core/text/json-fault.ts";

/** A JSON text on indented lines. Each name and value stays as it was written, and a text that is no JSON stays whole. */
export function formatJson(text: string): string {
  if (findJsonFault(text) !== undefined) return text;
  return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: "\n" }));
}

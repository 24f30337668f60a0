import { findJsonFault } from "../../core/json-fault.ts";
import type { Violations } from "./violations.ts";

const maxBytes = 2 ** 20;

/** A field that holds a JSON object as text. */
export function* checkJsonObject(field: string, text: string): Violations {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes)
    return yield { field, description: `write at most ${maxBytes} bytes of JSON instead of ${bytes}` };
  const fault = findJsonFault(text);
  if (fault !== undefined) {
    yield { field, description: `write valid JSON: at position ${fault.position}, ${fault.problem}` };
  } else if (!text.trimStart().startsWith("{")) {
    yield { field, description: "write a JSON object, {…}" };
  }
}

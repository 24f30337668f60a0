import { findJsonFault } from "../../core/text/json-fault.ts";
import type { Violations } from "./violations.ts";

/** Most bytes of a field that holds JSON. */
export const maxJsonBytes = 2 ** 20;

/** Checks a field that holds any JSON value as text. */
export function* checkJson(field: string, text: string): Violations {
  const description = describeFault(text);
  if (description !== undefined) yield { field, description };
}

/** Checks a field that holds a JSON object as text. */
export function* checkJsonObject(field: string, text: string): Violations {
  yield* checkObject(field, text, describeFault(text));
}

/** Checks the arguments of a tool call: an object of any length that fits the message, since a model wrote it. */
export function* checkArguments(field: string, text: string): Violations {
  yield* checkObject(field, text, describeSyntax(text));
}

function* checkObject(field: string, text: string, fault: string | undefined): Violations {
  if (fault !== undefined) yield { field, description: fault };
  else if (!text.trimStart().startsWith("{")) yield { field, description: "write a JSON object, {…}" };
}

function describeFault(text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxJsonBytes) return `write at most ${maxJsonBytes} bytes of JSON instead of ${bytes}`;
  return describeSyntax(text);
}

function describeSyntax(text: string): string | undefined {
  const fault = findJsonFault(text);
  return fault && `write valid JSON: at position ${fault.position}, ${fault.problem}`;
}

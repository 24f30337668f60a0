import { asObject } from "../../src/wire/json/json.ts";
import type { RecordedRequest } from "../support/scripted-upstream.ts";

/** A sent request, in members that can be compared. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; its numbers are as {@link ExactNumber} where a double would lose digits. */
  readonly body: unknown;
  /** The body as it was written. */
  readonly text: string;
}

/** A number as it was written, such as 1.0 or one of 64 bits. */
export interface ExactNumber {
  readonly digits: string;
}

/** Headers of the connection, which are not compared. */
const ofTheConnection: ReadonlySet<string> = new Set(["host", "connection", "content-length"]);

/** Reads a request. Throws a SyntaxError when its body is no JSON. */
export function toSentRequest({ method, path, headers, body }: RecordedRequest): SentRequest {
  const said = headers.entries().filter(([name]) => !ofTheConnection.has(name));
  return { method, path, headers: Object.fromEntries(said), body: parseExactly(body), text: body };
}

/** The value as a number with its written digits; undefined for any other value. */
export function toExactNumber(value: unknown): ExactNumber | undefined {
  const digits = asObject(value)?.["digits"];
  return typeof digits === "string" ? { digits } : undefined;
}

function parseExactly(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }): unknown => {
    const digits = context?.source;
    return typeof value === "number" && digits !== undefined && digits !== String(value) ? { digits } : value;
  });
}

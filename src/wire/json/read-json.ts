import { GatewayError } from "../../core/errors/error.ts";
import { readText } from "../http/read-text.ts";
import { parseJson } from "./json.ts";

/**
 * Reads a body of at most `maxBytes` as JSON. Throws UPSTREAM_PROTOCOL_ERROR when it
 * is longer or not JSON, and what the body throws.
 */
export async function readJson(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<unknown> {
  const { text, isWhole } = await readText(body, maxBytes);
  if (!isWhole) throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the answer is longer than ${maxBytes} bytes`);
  const value = tryParse(text);
  if (value !== undefined) return value;
  throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "the answer is no JSON; check the base URL");
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined; // No JSON text has this value.
  }
}

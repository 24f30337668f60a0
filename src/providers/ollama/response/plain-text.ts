import type { ChatChunk } from "../api.ts";
import { readChunk } from "./read-chunk.ts";

/** The text of a line that adds nothing to an answer but a piece of text; undefined for all others. */
export function plainTextOf({ content, thinking, toolCalls, isDone, error }: ChatChunk): string | undefined {
  if (content === "" || thinking !== "" || toolCalls.length > 0 || isDone || error !== undefined) return undefined;
  return content;
}

/** The same of the JSON text of a line; undefined also for a text that cannot be read. */
export function readPlainText(data: string): string | undefined {
  try {
    return plainTextOf(readChunk(data));
  } catch {
    return undefined;
  }
}

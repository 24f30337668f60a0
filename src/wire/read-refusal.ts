import type { Clock } from "../core/clock.ts";
import type { HttpResponse } from "./http.ts";
import { readText } from "./read-text.ts";

/** Bytes of an error answer that are read. */
export const maxRefusalBytes = 64 * 1024;
const maxMs = 5_000;

/**
 * The text of an error answer, as far as it comes within 5 s and 64 KiB. Never
 * throws: the status is worth telling, whatever becomes of its body.
 */
export async function readRefusal(response: HttpResponse, clock: Clock): Promise<string> {
  const stopTimer = clock.after(maxMs, () => response.release());
  const { text } = await readText(response.body, maxRefusalBytes).catch(() => ({ text: "" }));
  stopTimer();
  return text;
}

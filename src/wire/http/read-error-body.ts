import type { Clock } from "../../core/clock.ts";
import { collectBytes } from "./collect-bytes.ts";
import { decompress } from "./decompress.ts";
import type { HttpResponse } from "./http.ts";

/** Bytes of an error answer that are read. */
export const maxErrorBodyBytes = 64 * 1024;
const maxMs = 5_000;

/**
 * The text of an error answer, as far as it arrives within 5 s and 64 KiB; the same
 * limit holds after decompression. Never throws, because the status matters even
 * when the body cannot be read.
 */
export async function readErrorBody(response: HttpResponse, clock: Clock): Promise<string> {
  const stopTimer = clock.after(maxMs, () => response.release());
  const sent = await collectBytes(response.body, maxErrorBodyBytes);
  stopTimer();
  // Requests do not accept compression, but some proxies compress anyway.
  const bytes = await decompress(sent, response.headers.get("content-encoding") ?? "", maxErrorBodyBytes);
  return new TextDecoder().decode(bytes);
}

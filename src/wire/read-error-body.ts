import type { Clock } from "../core/clock.ts";
import { collectBytes } from "./collect-bytes.ts";
import { decompress } from "./decompress.ts";
import type { HttpResponse } from "./http.ts";

/** Bytes of an error answer that are read. */
export const maxErrorBodyBytes = 64 * 1024;
const maxMs = 5_000;

/**
 * The text of an error answer, as far as it comes within 5 s and 64 KiB, of which
 * as much counts where it is compressed. Never throws: the status is worth
 * telling, whatever becomes of its body.
 */
export async function readErrorBody({ body, headers, release }: HttpResponse, clock: Clock): Promise<string> {
  const stopTimer = clock.after(maxMs, release);
  const sent = await collectBytes(body, maxErrorBodyBytes);
  stopTimer();
  // We ask for none, but some proxies compress all the same.
  const bytes = await decompress(sent, headers.get("content-encoding") ?? "", maxErrorBodyBytes);
  return new TextDecoder().decode(bytes);
}

/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, else
 * `retry-after`, in seconds or as a date. Undefined when it does not say, or says
 * nonsense. Only an error's headers mean it: some servers send `retry-after` with
 * every answer.
 */
export function readRetryAfter(headers: ReadonlyMap<string, string>): number | undefined {
  return (
    readDelay(headers.get("retry-after-ms"), 1) ?? readDelay(headers.get("retry-after"), 1_000) ?? readHttpDate(headers)
  );
}

// Date.parse reads "-5" as a month, so only what looks like an HTTP date is one.
function readHttpDate(headers: ReadonlyMap<string, string>): number | undefined {
  const date = headers.get("retry-after")?.trim() ?? "";
  return date.endsWith(" GMT") ? readDelayUntil(date, headers) : undefined;
}

/** A number of units as whole milliseconds; undefined for what is no number from 0 on. */
export function readDelay(text: string | undefined, unitMs: number): number | undefined {
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? Math.ceil(value * unitMs) : undefined;
}

/**
 * Milliseconds until a date. The server's own `date` is the "now" that it means,
 * whatever our clock shows; without it the answer is undefined.
 */
export function readDelayUntil(text: string | undefined, headers: ReadonlyMap<string, string>): number | undefined {
  const delay = Date.parse(text ?? "") - Date.parse(headers.get("date") ?? "");
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

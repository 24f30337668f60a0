/** Longest wait that the API can tell, by google.protobuf.Duration. */
const maxDelayMs = 315_576_000_000_000;

/**
 * How long a server asks to wait, in milliseconds: `retry-after-ms`, else
 * `retry-after`, in seconds or as a date. Undefined when it does not say, or says
 * nonsense. Only an error's headers mean it: some servers send `retry-after` with
 * every answer. `nowMs` is the time since 1970 by our own clock.
 */
export function readRetryAfter(headers: ReadonlyMap<string, string>, nowMs = Date.now()): number | undefined {
  return (
    readDelay(headers.get("retry-after-ms"), 1) ??
    readDelay(headers.get("retry-after"), 1_000) ??
    readDate(headers, nowMs)
  );
}

// Date.parse reads "-5" as a month, so only what looks like a date of HTTP or of ISO 8601 is one.
function readDate(headers: ReadonlyMap<string, string>, nowMs: number): number | undefined {
  const date = headers.get("retry-after")?.trim() ?? "";
  const isDate = / GMT$/.test(date) || /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(date);
  return isDate ? readDelayUntil(date, headers, nowMs) : undefined;
}

/** A number of units as whole milliseconds, 10,000 years at most; undefined for what is no number from 0 on. */
export function readDelay(text: string | undefined, unitMs: number): number | undefined {
  const value = /^\d+(\.\d*)?(e\d+)?$/i.test(text?.trim() ?? "") ? Number(text) : undefined;
  return value === undefined ? undefined : Math.min(Math.ceil(value * unitMs), maxDelayMs);
}

/**
 * Milliseconds until a date. The server's own `date` is the "now" that it means,
 * whatever our clock shows; without it our clock, `nowMs` since 1970, has to do.
 */
export function readDelayUntil(
  text: string | undefined,
  headers: ReadonlyMap<string, string>,
  nowMs = Date.now(),
): number | undefined {
  const serversNow = Date.parse(headers.get("date") ?? "");
  const delay = Date.parse(text ?? "") - (Number.isNaN(serversNow) ? nowMs : serversNow);
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

/** Longest duration of google.protobuf.Duration. */
const maxDelayMs = 315_576_000_000_000;

/**
 * The wait that a server asks for, in milliseconds: `retry-after-ms`, else
 * `retry-after`, in seconds or as a date. Undefined when absent or malformed. Use it
 * for errors only: some servers send `retry-after` with every answer. `nowMs` is the
 * local time since 1970.
 */
export function readRetryAfter(headers: ReadonlyMap<string, string>, nowMs = Date.now()): number | undefined {
  return (
    readDelay(headers.get("retry-after-ms"), 1) ??
    readDelay(headers.get("retry-after"), 1_000) ??
    readDate(headers, nowMs)
  );
}

// Date.parse reads "-5" as a month, so the text must have the form of an HTTP date or of ISO 8601.
function readDate(headers: ReadonlyMap<string, string>, nowMs: number): number | undefined {
  const date = headers.get("retry-after")?.trim() ?? "";
  const isDate = / GMT$/.test(date) || /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(date);
  return isDate ? readDelayUntil(date, headers, nowMs) : undefined;
}

/** A number of units as whole milliseconds, 10,000 years at most; undefined unless it is a number from 0. */
export function readDelay(text: string | undefined, unitMs: number): number | undefined {
  const value = /^\d+(\.\d*)?(e\d+)?$/i.test(text?.trim() ?? "") ? Number(text) : undefined;
  return value === undefined ? undefined : Math.min(Math.ceil(value * unitMs), maxDelayMs);
}

/**
 * Milliseconds until a date, counted from the server's own `date` header, since the
 * clocks may differ; without that header from `nowMs`, the local time since 1970.
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

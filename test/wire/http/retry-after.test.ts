import { expect, test } from "vitest";
import { readRetryAfter } from "../../../src/wire/http/retry-after.ts";

const date = "Sun, 22 Nov 2026 10:00:00 GMT";

test.each<[headers: Record<string, string>, delayMs: number | undefined]>([
  [{}, undefined],
  [{ "retry-after": "2" }, 2_000],
  [{ "retry-after": "1.5" }, 1_500],
  [{ "retry-after": "1", "retry-after-ms": "250" }, 250],
  [{ "retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", date }, 30_000],
  [{ "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT", date }, 0],
  // Without the server's own clock, ours has to do.
  [{ "retry-after": "Sun, 22 Nov 2026 10:00:30 GMT" }, 20_000],
  [{ "retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", date: "today" }, 20_000],
  [{ "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT" }, 0],
  [{ "retry-after": "Sunday, 22-Nov-26 10:00:30 GMT", date }, 30_000],
  [{ "retry-after": "2026-11-22T10:00:30Z", date }, 30_000],
  [{ "retry-after": " 2 " }, 2_000],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "0.0001" }, 1],
  // Longer than any call: the longest duration of the API, and a finite number.
  [{ "retry-after": "99999999999999999999" }, 315_576_000_000_000],
  [{ "retry-after": "1e400" }, 315_576_000_000_000],
  // What is nonsense is as good as nothing, never "at once".
  [{ "retry-after": "-5", date }, undefined],
  [{ "retry-after": "in 10", date }, undefined],
  [{ "retry-after": "soon", date }, undefined],
  [{ "retry-after": "", "retry-after-ms": " " }, undefined],
  [{ "retry-after": "-5", "retry-after-ms": "-1" }, undefined],
  [{ "retry-after": "0x10" }, undefined],
  [{ "retry-after": "Infinity" }, undefined],
  [{ "retry-after": "NaN" }, undefined],
  [{ "retry-after": "Sun, 99 Nov 2026 99:00:30 GMT" }, undefined],
  [{ "retry-after-ms": "soon", "retry-after": "3" }, 3_000],
])("%j is a wait of %s ms", (headers, delayMs) => {
  expect(readRetryAfter(new Map(Object.entries(headers)), Date.parse("2026-11-22T10:00:10Z"))).toBe(delayMs);
});

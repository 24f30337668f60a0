import { expect, test } from "vitest";
import { readRetryAfter } from "../../src/wire/retry-after.ts";

const date = "Sun, 22 Nov 2026 10:00:00 GMT";

test.each<[headers: Record<string, string>, delayMs: number | undefined]>([
  [{}, undefined],
  [{ "retry-after": "2" }, 2_000],
  [{ "retry-after": "1.5" }, 1_500],
  [{ "retry-after": "1", "retry-after-ms": "250" }, 250],
  [{ "retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", date }, 30_000],
  [{ "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT", date }, 0],
  [{ "retry-after": "Sun, 22 Nov 2026 10:00:30 GMT" }, undefined],
  // What is nonsense is as good as nothing, never "at once".
  [{ "retry-after": "-5", date }, undefined],
  [{ "retry-after": "in 10", date }, undefined],
  [{ "retry-after": "soon", date }, undefined],
])("%j asks to wait for %s ms", (headers, delayMs) => {
  expect(readRetryAfter(new Map(Object.entries(headers)))).toBe(delayMs);
});

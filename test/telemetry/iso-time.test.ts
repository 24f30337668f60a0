import { expect, test } from "vitest";
import { isoTime } from "../../src/telemetry/iso-time.ts";

test.each([0, 1, 999, 1_000, 1_700_000_000_007, 1_700_000_000_999, 1_700_000_001_000, 1_700_000_000_070])(
  "the time %d is written as ISO 8601 has it, whatever was written before",
  (now) => {
    expect(isoTime(now)).toBe(`,"time":"${new Date(now).toISOString()}"`);
  },
);

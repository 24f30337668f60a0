import fc from "fast-check";
import { expect, test } from "vitest";
import { keptMinutes, MinuteSeries } from "../../../src/ops/process/minute-series.ts";

test("a window has exactly what was added in its minutes, whatever came before and in whatever gaps", () => {
  const steps = fc.array(fc.record({ pause: fc.integer({ min: 0, max: 90 }), column: fc.integer({ min: 0, max: 2 }) }));
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: keptMinutes }),
      fc.integer({ min: 0, max: 90 }),
      (added, window, rest) => {
        let minute = 1_000;
        const series = new MinuteSeries(3, minute);
        const events: { minute: number; column: number }[] = [];
        for (const { pause, column } of added) {
          minute += pause;
          series.add(minute, column);
          events.push({ minute, column });
        }
        minute += rest;
        const isWithin = (event: { minute: number }): boolean => event.minute > minute - window;
        const expected = [0, 1, 2].map(
          (column) => events.filter((event) => isWithin(event) && event.column === column).length,
        );
        expect(series.sums(minute, window)).toEqual(expected);
        expect(series.rows(minute, window)).toHaveLength(window);
      },
    ),
    { numRuns: 300, seed: 18 },
  );
});

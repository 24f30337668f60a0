import fc from "fast-check";
import { expect, test } from "vitest";
import { createPeakEwma } from "../../../src/routing/targets/peak-ewma.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

test.each<[how: string, samples: readonly (readonly [afterMs: number, sampleMs: number])[], valueMs: number]>([
  ["the first sample is believed", [[0, 400]], 400],
  [
    "a slower one at once",
    [
      [0, 400],
      [0, 900],
    ],
    900,
  ],
  [
    "a faster one of the same moment by a tenth",
    [
      [0, 400],
      [0, 200],
    ],
    380,
  ],
  [
    "a faster one after a long silence all but whole",
    [
      [0, 400],
      [1e6, 200],
    ],
    200,
  ],
])("%s", (_how, samples, valueMs) => {
  const clock = createFakeClock();
  const ewma = createPeakEwma(clock);
  for (const [afterMs, sampleMs] of samples) {
    clock.advance(afterMs);
    ewma.add(sampleMs);
  }
  expect(ewma.valueMs).toBeCloseTo(valueMs, 6);
});

test("without samples nothing is known; with one it fades to 1/e in ten seconds", () => {
  const clock = createFakeClock();
  const ewma = createPeakEwma(clock);
  expect(ewma.valueMs).toBeUndefined();
  ewma.add(1_000);
  clock.advance(10_000);
  expect(ewma.valueMs).toBeCloseTo(1_000 / Math.E, 6);
});

test("what took at least so long makes it slower, never faster", () => {
  const clock = createFakeClock();
  const ewma = createPeakEwma(clock);
  ewma.addAtLeast(500);
  expect(ewma.valueMs).toBe(500);
  ewma.addAtLeast(100);
  expect(ewma.valueMs).toBe(500);
});

test("the estimate never leaves what the samples were", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.nat(10_000)), { minLength: 1 }), (samples) => {
      const clock = createFakeClock();
      const ewma = createPeakEwma(clock);
      for (const [afterMs, sampleMs] of samples) {
        clock.advance(afterMs);
        ewma.add(sampleMs);
        expect(ewma.valueMs).toBeGreaterThanOrEqual(0);
        expect(ewma.valueMs).toBeLessThanOrEqual(Math.max(...samples.map(([, ms]) => ms)));
      }
    }),
  );
});

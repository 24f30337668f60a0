import { expect, test } from "vitest";
import { cleanLimits, leastLimit } from "../../src/core/listed-model.ts";

test.each([
  [[10, undefined, 5], 5],
  [[undefined, 7], 7],
  [[undefined], undefined],
  [[], undefined],
])("the least of the limits %j is %s", (limits, least) => {
  expect(leastLimit(...limits)).toBe(least);
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 31])("a limit of %s tokens is not known", (contextWindow) => {
  expect(cleanLimits({ contextWindow, maxOutputTokens: 8 })).toEqual({ contextWindow: undefined, maxOutputTokens: 8 });
});

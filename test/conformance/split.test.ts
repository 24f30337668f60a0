import { expect, test } from "vitest";
import { createRandom } from "../../conformance/random.ts";
import { split } from "../../conformance/served/split.ts";

const body = Buffer.from('data: {"text": "Grüße 😀"}\n\n'.repeat(40));
const random = (seed = 1, purpose = "a") => createRandom(seed, purpose);

test("a body is split into nothing, single bytes, or pieces of up to 64", () => {
  const lengthsOf = (pieces: readonly Buffer[]): number[] => pieces.map(({ byteLength }) => byteLength);
  expect(split(body, "whole", random())).toEqual([body]);
  expect(new Set(lengthsOf(split(body, "bytes", random())))).toEqual(new Set([1]));
  const lengths = lengthsOf(split(body, "random", random()));
  expect(Math.max(...lengths)).toBeLessThanOrEqual(64);
  expect(new Set(lengths).size).toBeGreaterThan(10);
});

test.each(["whole", "random", "bytes"] as const)("pieces of a body split %s are the body", (writes) => {
  expect(Buffer.concat(split(body, writes, random()))).toEqual(body);
});

test("random pieces are the same for the same seed and recording, and others for another", () => {
  expect(split(body, "random", random())).toEqual(split(body, "random", random()));
  expect(split(body, "random", random())).not.toEqual(split(body, "random", random(2)));
  expect(split(body, "random", random())).not.toEqual(split(body, "random", random(1, "b")));
});

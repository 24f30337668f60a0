import { expect, test } from "vitest";
import { cut } from "../../conformance/served/cut.ts";

const body = Buffer.from('data: {"text": "Grüße 😀"}\n\n'.repeat(40));

test("a body is cut into nothing, single bytes, or pieces of up to 64", () => {
  const lengthsOf = (pieces: readonly Buffer[]): number[] => pieces.map(({ byteLength }) => byteLength);
  expect(cut(body, "whole", "a")).toEqual([body]);
  expect(new Set(lengthsOf(cut(body, "bytes", "a")))).toEqual(new Set([1]));
  const random = lengthsOf(cut(body, "random", "a"));
  expect(Math.max(...random)).toBeLessThanOrEqual(64);
  expect(new Set(random).size).toBeGreaterThan(10);
});

test.each(["whole", "random", "bytes"] as const)("pieces of a body cut %s are the body", (writes) => {
  expect(Buffer.concat(cut(body, writes, "a"))).toEqual(body);
});

test("random pieces are the same for the same seed, and others for another", () => {
  expect(cut(body, "random", "a")).toEqual(cut(body, "random", "a"));
  expect(cut(body, "random", "a")).not.toEqual(cut(body, "random", "b"));
});

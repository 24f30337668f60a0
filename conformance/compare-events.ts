import { isDeepStrictEqual } from "node:util";
import type { Comparison } from "./compare.ts";

/** Compares the events of one answer, served in one write and in pieces: the first that differs is a difference. */
export function compareEvents(whole: readonly unknown[] = [], split: readonly unknown[] = []): Comparison {
  const compared = Math.max(whole.length, split.length);
  for (let index = 0; index < compared; index += 1) {
    const [expected, seen] = [whole[index], split[index]];
    if (isDeepStrictEqual(expected, seen)) continue;
    return { compared, differences: [{ value: `events[${index}]`, expected, seen }] };
  }
  return { compared, differences: [] };
}

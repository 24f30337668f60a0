import type { Difference } from "../compare.ts";
import { excerpt } from "./excerpt.ts";

/** A difference for people: where it was found, and both values. */
export function describe(where: string, { value, expected, seen }: Difference): string {
  const [theirs, ours] = excerpt(expected, seen);
  return [`${where}: ${value}`, `  expected  ${theirs}`, `  seen      ${ours}`].join("\n");
}

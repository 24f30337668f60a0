import { isDeepStrictEqual } from "node:util";
import { asObject, parseJson } from "../src/wire/json/json.ts";
import type { Outcome, Values } from "./outcome.ts";

/** A value of an outcome that differs from the expected one. */
export interface Difference {
  /** Such as "usage.inputTokens". */
  readonly value: string;
  /** Undefined for nothing. */
  readonly expected: unknown;
  /** Undefined for nothing. */
  readonly seen: unknown;
}

/** What came of comparing one call. */
export interface Comparison {
  /** How many values were compared. */
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/**
 * Compares an outcome with the expected one, value by value: its
 * content as far as there is any, and its end where there is one. A tool call
 * that is not expected is a difference, too.
 */
export function compare(expected: Outcome, seen: Outcome): Comparison {
  const pairs = [
    ...pair(expected.verdict, seen.verdict),
    ...(seen.content ? pair(expected.content, seen.content) : []),
    ...(seen.end ? pair(expected.end, seen.end) : []),
  ];
  return { compared: pairs.length, differences: pairs.filter((each) => !isSame(each.expected, each.seen)) };
}

function pair(expected: Values | undefined, seen: Values): Difference[] {
  if (expected === undefined) return [];
  const unexpectedCalls = [...seen.keys()].filter((name) => name.startsWith("toolCalls[") && !expected.has(name));
  const names = [...expected.keys(), ...unexpectedCalls];
  return names.map((value) => ({ value, expected: expected.get(value), seen: seen.get(value) }));
}

/** Whether two values are equal; an object and a text are when the text is its JSON. */
function isSame(expected: unknown, seen: unknown): boolean {
  if (isDeepStrictEqual(expected, seen)) return true;
  return asObject(expected) !== undefined && typeof seen === "string" && isDeepStrictEqual(expected, tryParse(seen));
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

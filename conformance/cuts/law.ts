import { isDeepStrictEqual } from "node:util";
import type { Difference } from "../compare.ts";
import type { Outcome, Values } from "../outcome.ts";

/** What is known of an answer of which only the beginning was served. */
export interface Beginning {
  /** The outcome of all of it. */
  readonly whole: Outcome;
  /** Whether what was served may be all that the provider had to say. */
  readonly mayBeWhole: boolean;
  /** Whether only the content of the body shows that it was cut. */
  readonly isEnded: boolean;
}

/**
 * The differences of the outcome of a beginning from those that are allowed: OK only
 * where it may be whole, and then with all of the content; else an error that is
 * not the gateway's own fault, after an exact beginning of the content. A whole
 * body that ends well must be OK, too, where all of it was.
 */
export function breachesOf({ whole, mayBeWhole, isEnded }: Beginning, seen: Outcome): Difference[] {
  const status = String(seen.verdict.get("status"));
  const said: Values = whole.content ?? new Map();
  const content: Values = seen.content ?? new Map();
  if (status === "OK") {
    const early = mayBeWhole
      ? []
      : [{ value: "status", expected: "not OK: nothing served says why it ended", seen: "OK" }];
    return [...early, ...differencesIn([...said.keys(), ...content.keys()], said, content, isDeepStrictEqual)];
  }
  const mustBeWhole = mayBeWhole && isEnded && whole.verdict.get("status") === "OK";
  const late = mustBeWhole ? [{ value: "status", expected: "OK", seen: status }] : [];
  const own = /^INTERNAL$|^OK | without a reason$/.test(status)
    ? [{ value: "status", expected: "a reason that is the provider's fault", seen: status }]
    : [];
  return [...late, ...own, ...differencesIn([...content.keys()], said, content, isBeginning)];
}

// A tool call that the server gave no id has another one of the gateway's in each call.
const ownId = /^cmpl_/;

function differencesIn(
  names: readonly string[],
  whole: Values,
  seen: Values,
  isRight: (whole: unknown, seen: unknown) => boolean,
): Difference[] {
  return [...new Set(names)].flatMap((value) => {
    // A server that names no model leaves the caller with the one that was asked for, by which the cut is named.
    if (value === "model") return [];
    const pair = { value, expected: whole.get(value), seen: seen.get(value) };
    const isOwnId = ownId.test(String(pair.expected)) && ownId.test(String(pair.seen));
    return isOwnId || isRight(pair.expected, pair.seen) ? [] : [pair];
  });
}

/** Whether a value is how a whole one begins: text by its letters, a list by its elements, a count by its size. */
function isBeginning(whole: unknown, seen: unknown): boolean {
  if (seen === undefined) return true;
  if (typeof whole === "string" && typeof seen === "string") return whole.startsWith(seen);
  if (typeof whole === "number" && typeof seen === "number") return seen <= whole;
  if (!(Array.isArray(whole) && Array.isArray(seen))) return false;
  return isDeepStrictEqual(whole.slice(0, seen.length), seen);
}

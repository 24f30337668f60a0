import { expect, test } from "vitest";
import type { Reason } from "../../../../src/core/errors/error.ts";
import { errorPatterns } from "../../../../src/providers/kit/error-patterns/index.ts";
import { reasonsInAnswer, reasonsOf } from "../both-kinds.ts";

const twice = (reason: Reason): Reason[] => [reason, reason];

/** A message that matches a pattern. */
function toSample(pattern: string): string {
  return pattern
    .replaceAll(/\|[^ ]+/g, "")
    .replaceAll("^", "")
    .replaceAll("#", "1,234")
    .replaceAll("*", "of 12")
    .replaceAll("''", "`x-1`");
}

/** A status under which the message decides, for every reason. */
const openStatus = 500;

const messages = errorPatterns.flatMap(({ reason, messages: all = [] }) =>
  all.map((message) => [toSample(message), reason] as const),
);

test.each(messages)("a message with %j is classified as %s, under status 500 and in a stream", (message, reason) => {
  const error = { type: "api_error", message: `${message}. Go on.` };
  expect(reasonsOf(openStatus, { error })).toEqual(twice(reason));
  expect(reasonsInAnswer({ error })).toEqual(twice(reason));
});

/** An error object with a code of the table. */
function errorWith(code: string, member: "code" | "type"): object {
  const [prefix = "", number] = code.split(":");
  if (number === undefined) return { error: { message: "no", [member]: code } };
  return prefix === "base_resp"
    ? { base_resp: { status_code: Number(number), status_msg: "no" } }
    : { error_code: Number(number), error_msg: "no" };
}

const codes = errorPatterns.flatMap(({ reason, codes: all = [] }) => all.map((code) => [code, reason] as const));

test.each(codes)("%s as a code or type is classified as %s, whatever the status", (code, reason) => {
  for (const error of [errorWith(code, "code"), errorWith(code, "type")]) {
    for (const status of [400, 403, 500]) expect(reasonsOf(status, error)).toEqual(twice(reason));
    expect(reasonsInAnswer(error)).toEqual(twice(reason));
  }
});

test("no code has two reasons", () => {
  const reasonsByCode = Map.groupBy(codes, ([code]) => code.toLowerCase().replaceAll(/[^a-z0-9:]/g, ""));
  const ambiguous = [...reasonsByCode].filter(([, pairs]) => new Set(pairs.map(([, reason]) => reason)).size > 1);
  expect(ambiguous).toEqual([]);
});

test.each(errorPatterns)(
  "the row of $server for $reason has codes or messages, and names its source",
  ({ server, codes: own = [], messages: said = [], source }) => {
    expect(own.length + said.length).toBeGreaterThan(0);
    expect(source).toMatch(server === "others" ? /^variants of the words above/ : /^https:\/\/[^/]+\./);
  },
);

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findJsonFault } from "../../../src/core/text/json-fault.ts";

describe("the first fault is named with its position", () => {
  test.each<[string, number, string]>([
    ["", 0, "a value expected"],
    ["{", 1, "a member name in double quotes expected"],
    ['{"a"}', 4, '":" expected'],
    ['{"a":}', 5, "a value expected"],
    ['{"a":1,}', 7, "a member name in double quotes expected"],
    ["{a:1}", 1, "a member name in double quotes expected"],
    ['{"a":1 "b":2}', 7, '"," or "}" expected'],
    ["[1,]", 3, "a value expected"],
    ["[1 2]", 3, '"," or "]" expected'],
    ["[1}", 2, '"," or "]" expected'],
    ["{} {}", 3, "text after the end of the value"],
    ["01", 1, "text after the end of the value"],
    ["NaN", 0, "a value expected"],
    ["'a'", 0, "a value expected"],
    ['"a', 2, 'a string holds a control character or an unknown escape, or lacks its closing "'],
    ['["a\nb"]', 3, 'a string holds a control character or an unknown escape, or lacks its closing "'],
    ['["a\\x"]', 3, 'a string holds a control character or an unknown escape, or lacks its closing "'],
    ["[[[]]]", 2, "nested more than 2 levels deep"],
    ['{"a":[{}]}', 6, "nested more than 2 levels deep"],
  ])("%j: at %i, %s", (text, position, problem) => {
    expect(findJsonFault(text, 2)).toEqual({ position, problem });
  });
});

test.each(["{}", " [ ] ", "[[],{}]", '{"a":[1,-0.5e+3],"b":"\\u00e9\\n"}', "null", '"\u2028"', "\t1e5\r\n"])(
  "%j has none",
  (text) => {
    expect(findJsonFault(text, 2)).toBeUndefined();
  },
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("what JSON.parse takes has no fault, and the other way round", () => {
  const pieces = fc.constantFrom(...'{}[]:,"\\ \n019-+.eEtrufalsn\u0000é'.split(""), '"a"', "true", "null", "1");
  const almostJson = fc.tuple(fc.json(), fc.nat(), fc.nat(2), pieces).map(([json, at, removed, piece]) => {
    const position = at % (json.length + 1);
    return json.slice(0, position) + piece + json.slice(position + removed);
  });
  const texts = fc.oneof(
    fc.json(),
    almostJson,
    fc.array(pieces, { maxLength: 8 }).map((list) => list.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(findJsonFault(text, 1_000) === undefined).toBe(isJson(text));
    }),
    { numRuns: 2_000 },
  );
});

test("a million levels are refused at the first one too many", () => {
  expect(findJsonFault("[".repeat(1_000_000), 64)).toEqual({
    position: 64,
    problem: "nested more than 64 levels deep",
  });
});

test("a string of a megabyte needs no stack", () => {
  expect(findJsonFault(JSON.stringify('\\"é'.repeat(400_000)), 64)).toBeUndefined();
});

test.each([999, 1_000, 1_001, 5_000])("after %i escapes a fault in a string is still found at its place", (escapes) => {
  const string = `"${"\\n".repeat(escapes)}`;
  const problem = 'a string holds a control character or an unknown escape, or lacks its closing "';
  expect(findJsonFault(`${string}"`)).toBeUndefined();
  expect(findJsonFault(string)).toEqual({ position: string.length, problem });
  expect(findJsonFault(`${string}\\x"`)).toEqual({ position: string.length, problem });
});

test.each([
  ["[1,2]", 3, undefined],
  ["[1,2]", 2, 3],
  ['{"a":{},"b":[]}', 2, 12],
  ["[[],[],[]]", 3, 7],
])("of %j with at most %i values the first one too many is at %j", (text, maxValues, position) => {
  const fault = position === undefined ? undefined : { position, problem: `more than ${maxValues} values` };
  expect(findJsonFault(text, 64, maxValues)).toEqual(fault);
});

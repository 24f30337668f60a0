import fc from "fast-check";
import { expect, test } from "vitest";
import { readTraceState } from "../../../src/telemetry/traces/trace-state.ts";

const value = (length: number): string => "v".repeat(length);

test.each([
  ["one member", "foo=1", "foo=1"],
  ["several in their order", "foo=1,bar=2", "foo=1,bar=2"],
  ["white space around members", "foo=1 \t , \tbar=2", "foo=1,bar=2"],
  ["empty members", "foo=1,,bar=2,", "foo=1,bar=2"],
  ["spaces within a value", "foo=a b", "foo=a b"],
  ["an equals sign would end a value", "foo=a=b", ""],
  ["keys of several tenants", "fw529a3039@dt=1,a_b-c*d/e=2", "fw529a3039@dt=1,a_b-c*d/e=2"],
  ["a key that begins with a digit", "0foo=1", "0foo=1"],
  ["a capital in a key", "Foo=1", ""],
  ["a key that begins otherwise", "_foo=1", ""],
  ["no value", "foo=", ""],
  ["no key", "=1", ""],
  ["no equals sign", "foo", ""],
  ["a control character", "foo=\u0001", ""],
  ["a character beyond ASCII", "foo=é", ""],
  ["a key twice", "foo=1,bar=2,foo=1", ""],
  ["one malformed member, which spoils the list", "foo=1,bar", ""],
  ["a key that is too long", `${"k".repeat(257)}=1`, ""],
  ["a value that is too long", `foo=${value(257)}`, ""],
  ["nothing", "", ""],
])("%s", (_law, header, expected) => {
  expect(readTraceState(header)).toBe(expected);
});

const members = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}=1`).join(",");

test("32 members are passed on, and one more makes the list malformed", () => {
  expect(readTraceState(members(32))).toBe(members(32));
  expect(readTraceState(members(33))).toBe("");
});

test("of a list that is too long, long members go first, then the last", () => {
  const long = `long=${value(200)}`;
  const rest = Array.from({ length: 5 }, (_, index) => `k${index}=${value(100)}`);
  expect(readTraceState([long, ...rest].join(","))).toBe(rest.slice(0, 4).join(","));
  expect(readTraceState(`a=1,${long},b=${value(250)}`)).toBe(`a=1,${long},b=${value(250)}`);
});

test("whatever it is, what goes on is well-formed, no longer than 512 characters, and read unchanged again", () => {
  const word = fc.string({ minLength: 0, maxLength: 200 });
  const list = fc.array(
    fc.tuple(word, word).map(([key, text]) => `${key}=${text}`),
    { maxLength: 40 },
  );
  const wellFormed = fc.array(
    fc
      .tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/), fc.stringMatching(/^[!-+\--<>-~]{1,200}$/))
      .map(([key, text]) => `${key}=${text}`),
    { maxLength: 32 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        list.map((one) => one.join(",")),
        wellFormed.map((one) => one.join(",")),
      ),
      (header) => {
        const read = readTraceState(header);
        expect(read.length).toBeLessThanOrEqual(512);
        expect(readTraceState(read)).toBe(read);
      },
    ),
  );
});

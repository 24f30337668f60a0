import { describe, expect, test } from "vitest";
import { findErrorIn } from "../../../../src/providers/kit/errors/error-in-answer.ts";
import { asObject, parseJson } from "../../../../src/wire/json/json.ts";

function find(text: string, isAnswer: boolean): unknown {
  return findErrorIn(asObject(parseJson(text)) ?? {}, isAnswer);
}

describe("the error in an answer", () => {
  test.each(["0", "200", '"ok"', '"Success"', "null", "false", "[]", "{}"])(
    "%s in a member beside an answer is none",
    (code) => {
      expect(find(`{"error":{"code":${code}}}`, true)).toBeUndefined();
    },
  );

  test.each([
    '{"toString":{}}',
    '{"toString":1,"valueOf":2}',
    '{"__proto__":null,"x":{"toString":"x"}}',
    '[{"toString":{}}]',
    "[0]",
  ])("is found whatever its members are called: %s", (member) => {
    const error: unknown = parseJson(`{"x":{"y":${member}},"z":"failed"}`);
    expect(find(`{"error":{"x":{"y":${member}},"z":"failed"}}`, true)).toEqual(error);
  });

  const depth = 50_000;
  test.each([
    ["lists", `${"[".repeat(depth)}${"]".repeat(depth)}`],
    ["objects", `${'{"code":'.repeat(depth)}0${"}".repeat(depth)}`],
  ])("is found in %s that are nested deeper than a stack is", (_, nested) => {
    // Comparing it would recurse as deep.
    expect(find(`{"error":${nested}}`, true) !== undefined).toBe(true);
    expect(find(`{"errors":[${nested}]}`, true) !== undefined).toBe(true);
    expect(find(`{"base_resp":{"status_code":${nested}}}`, true) !== undefined).toBe(true);
  });
});

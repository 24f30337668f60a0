import { describe, expect, test } from "vitest";
import {
  asList,
  asObject,
  asString,
  jsonText,
  parseExactJson,
  parseJson,
  writeJson,
} from "../../../src/wire/json/json.ts";

describe("parsing", () => {
  test("takes the white space that servers send before an answer to keep it alive", () => {
    expect(parseJson('\n\n   \r\n{"a":1}\n')).toEqual({ a: 1 });
  });

  test.each([
    '{"id":12345678901234567890,"share":1.0,"tiny":1e-400}',
    '{"b":[0.1,-0,1E5],"a":{"c":null,"d":true}}',
    '{"__proto__":{"x":1},"text":"12345678901234567890"}',
  ])("and writing exactly gives back %s", (text) => {
    expect(writeJson(parseExactJson(text))).toBe(text);
  });
});

describe("writing", () => {
  test("puts JSON text in as it stands", () => {
    expect(writeJson({ schema: jsonText('{ "a":1.0 }'), list: [jsonText("1e3")] })).toBe(
      '{"schema":{ "a":1.0 },"list":[1e3]}',
    );
  });

  test("agrees with JSON.stringify on values", () => {
    const value = { a: 'quote " \u2028 \ud800', b: [1, null, true, ["x", {}]], c: undefined, d: { e: undefined } };

    expect(writeJson(value)).toBe(JSON.stringify(value));
  });

  test("goes 64 levels deep and no further", () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

    expect(writeJson(nested(64))).toBe(`${"[".repeat(64)}1${"]".repeat(64)}`);
    expect(() => writeJson(nested(65))).toThrow("64 levels");
  });
});

describe("a value that is not what was expected", () => {
  test.each([undefined, null, 1, "text", true, ["a"]])("is no object: %j", (value) => {
    expect(asObject(value)).toBeUndefined();
  });

  test.each([undefined, null, 1, "text", true, { a: 1 }])("is an empty list: %j", (value) => {
    expect(asList(value)).toEqual([]);
  });

  test.each([undefined, null, 1, true, ["a"], { a: 1 }])("is an empty string: %j", (value) => {
    expect(asString(value)).toBe("");
  });
});

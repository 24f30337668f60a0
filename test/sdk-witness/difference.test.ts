import { expect, test } from "vitest";
import { type Difference, findDifferences } from "./difference.ts";

test.each<[what: string, sdk: unknown, tokenwire: unknown, expected: Difference[]]>([
  ["the same members in another order", { a: 1, b: [{}] }, { b: [{}], a: 1 }, []],
  ["a value", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, [{ path: "a[0].b", sdk: 1, tokenwire: 2 }]],
  ["a type", { a: 1 }, { a: "1" }, [{ path: "a", sdk: 1, tokenwire: "1" }]],
  ["a list for an object", { a: {} }, { a: [] }, [{ path: "a", sdk: {}, tokenwire: [] }]],
  ["null for nothing", { a: null }, {}, [{ path: "a", sdk: null, tokenwire: undefined }]],
  [
    "a member that only the SDK sends",
    { a: { b: 1, c: 2 } },
    { a: { b: 1 } },
    [{ path: "a.c", sdk: 2, tokenwire: undefined }],
  ],
  ["an item that only Tokenwire sends", { a: [1] }, { a: [1, 2] }, [{ path: "a[1]", sdk: undefined, tokenwire: 2 }]],
  [
    "the order of items",
    [1, 2],
    [2, 1],
    [
      { path: "[0]", sdk: 1, tokenwire: 2 },
      { path: "[1]", sdk: 2, tokenwire: 1 },
    ],
  ],
])("%s is found", (_what, sdk, tokenwire, expected) => {
  expect(findDifferences(sdk, tokenwire, "")).toEqual(expected);
});

import { expect, test } from "vitest";
import { formatTable } from "../../src/cli/format-table.ts";

test("a table has columns as wide as their widest cell, and leaves out columns without any cell", () => {
  const rows = [
    ["fast", "a/small, b/small", "", "8"],
    ["a/small", "a/small", "", ""],
  ];
  expect(formatTable(["MODEL", "SERVED BY", "CONTEXT", "MOST OUTPUT"], rows)).toEqual([
    "MODEL    SERVED BY         MOST OUTPUT",
    "fast     a/small, b/small  8",
    "a/small  a/small",
  ]);
});

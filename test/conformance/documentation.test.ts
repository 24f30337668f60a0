import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rules } from "../../conformance/rules/index.ts";

test("docs/conformance.md lists every rule with what it does and why", () => {
  const documentation = readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8");
  const section = documentation.split("\n## Rules\n")[1]?.split("\n## ")[0] ?? "";
  expect(section.split("\n").filter((line) => line.startsWith("|"))).toEqual([
    "| Rule | What callers get | Reason |",
    "| --- | --- | --- |",
    ...rules.map(({ name, what, why }) => `| \`${name}\` | ${what} | ${why} |`),
  ]);
});

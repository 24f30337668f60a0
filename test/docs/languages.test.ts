import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documents } from "./markdown.ts";

// Programs in other languages run in tests that need their toolchains; here it only counts that they are the same.
const sources = ["python/*.py", "go/**/*.go"]
  .flatMap((pattern) => globSync(`test/languages/${pattern}`))
  .map((path) => readFileSync(path, "utf8"));

const foreign = documents.flatMap(({ path, blocks }) =>
  blocks.filter(({ language }) => language === "python" || language === "go").map((block) => ({ ...block, path })),
);

test.each(foreign)("the $language at $path:$line is part of a program that is tested", ({ text }) => {
  expect(sources.some((source) => source.includes(text))).toBe(true);
});

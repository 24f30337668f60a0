import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentAt } from "./markdown.ts";

// The clients run in tests that need their toolchains; here it only counts that the documents show the same.
const built = ["node_modules", "gen", "build", "target", ".venv"];
const sources = globSync("clients/**/*.{ts,py,go,java,rs,cpp}", {
  exclude: built.map((name) => `clients/*/${name}`),
}).map((path) => readFileSync(path, "utf8"));

const languages = ["ts", "python", "go", "java", "rust", "cpp"];
const shown = [
  "README.md",
  "docs/getting-started.md",
  "docs/conversations.md",
  "docs/clients.md",
  "docs/errors.md",
].flatMap((path) =>
  documentAt(path)
    .blocks.filter(({ language }) => languages.includes(language))
    .map((block) => ({ ...block, path })),
);

test.each(shown)("the $language at $path:$line is part of a client that is tested", ({ text }) => {
  expect(sources.some((source) => source.includes(text))).toBe(true);
});

test("every language is shown", () => {
  expect(new Set(shown.map(({ language }) => language))).toEqual(new Set(languages));
});

test("the documents show the service config that clients load", () => {
  const [block] = documentAt("docs/clients.md").blocks.filter(({ text }) => text.includes("methodConfig"));

  expect(block?.text).toBe(readFileSync("clients/service-config.json", "utf8"));
});

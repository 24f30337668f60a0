import { expect, test } from "vitest";
import { kinds } from "../../src/providers/kinds.ts";
import { presets } from "../../src/providers/openai/presets.ts";
import { readSources, type Source } from "./sources.ts";

/** Names of presets that also mean something else: an English word, and how keys of many servers begin. */
const otherWords = new Set(["together", "xai"]);
const families = ["claude", "gpt", "grok", "llama\\.cpp"];
const names = [
  ...kinds.map(({ name }) => name),
  ...Object.keys(presets).filter((name) => !otherWords.has(name)),
  ...families,
];
const anyName = new RegExp(`(?<![a-z])(?:${names.join("|")})(?![a-z])`, "i");

/** Lines that name a kind of provider, a server or a family of models. */
function linesWithNames(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => (anyName.test(line) ? [`src/${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

test.each(["// Anthropic repeats it.", 'const kind = "sim";', "/** Such as `claude-x`. */", "case 'openai_error':"])(
  "%j names a provider",
  (text) => {
    expect(linesWithNames([{ path: "core/a.ts", text }])).toEqual([`src/core/a.ts:1: ${text}`]);
  },
);

test("no line names a provider outside src/providers", () => {
  const sources = readSources("src").filter(({ path }) => !/^(providers|gen)\//.test(path));
  expect(sources.map(({ path }) => path)).toEqual(expect.arrayContaining(["core/errors/scrub.ts", "engine.ts"]));
  expect(linesWithNames(sources)).toEqual([]);
});

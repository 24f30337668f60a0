import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { ways as anthropicWays } from "./anthropic/call.ts";
import { calls as anthropicCalls } from "./anthropic/calls.ts";
import { anthropicDifferences } from "./anthropic/differences.ts";
import { commonDifferences, type KnownDifference } from "./known-differences.ts";
import { ways as openAiWays } from "./openai/call.ts";
import { calls as openAiCalls } from "./openai/calls.ts";
import { openAiDifferences } from "./openai/differences.ts";

const { openai, "@anthropic-ai/sdk": anthropic } = packageJson.devDependencies;
const title = "## What differs from the official SDKs?\n";

test("docs/conformance.md describes the comparison and gives a reason for every known difference", () => {
  const documentation = readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8");
  const section = documentation.split(title)[1]?.split("\n## ")[0] ?? "";
  const [text = "", ...table] = section.trim().split(/\n(?=\|)/);

  expect(text.trim().replaceAll(/\s+/g, " ")).toBe(intro);
  expect(table).toEqual([
    "| Kind | Difference | Why |",
    "| --- | --- | --- |",
    ...toRows("both", commonDifferences),
    ...toRows("`anthropic`", anthropicDifferences),
    ...toRows("`openai`", openAiDifferences),
  ]);
});

const intro = [
  `\`npm test\` makes ${anthropicCalls.length} calls with \`@anthropic-ai/sdk\` ${anthropic}, each ${toList(anthropicWays)},`,
  `and ${openAiCalls.length} with \`openai\` ${openai}, each ${toList(openAiWays)}. It makes the same calls with Tokenwire,`,
  "and compares method, path, headers and body, member by member. The calls are in `test/sdk-witness`, in the SDKs' own",
  "types; together they use every field that the kind takes. Tokenwire's body contains everything that the SDK's body",
  "contains, with JSON Schemas and arguments byte for byte. Only these things differ:",
].join(" ");

function toList(ways: readonly { readonly name: string }[]): string {
  const names = ways.map(({ name }) => name);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function toRows(kind: string, differences: readonly KnownDifference[]): string[] {
  return differences.map(({ what, why }) => `| ${kind} | ${what} | ${why} |`);
}

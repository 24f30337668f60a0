import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findKinds } from "./find-kinds.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kinds-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Adds the folder of a kind, with this kind.ts in it. */
function addKind(name: string, code?: string): void {
  mkdirSync(join(folder, name));
  if (code !== undefined) writeFileSync(join(folder, name, "kind.ts"), code);
}

const answers = (...names: string[]): string =>
  `export const kind = { answers: ${JSON.stringify(names.map((name) => ({ name, forms: [] })))} };`;

const find = () => findKinds(pathToFileURL(`${folder}/`));

test("every folder is a kind, under its own name", async () => {
  addKind("one", answers("text", "without-usage"));
  addKind("two", answers("without-usage", "other", "text"));
  writeFileSync(join(folder, "notes.txt"), "no folder");

  expect((await find()).map(({ name, answers: found }) => [name, found.length])).toEqual([
    ["one", 2],
    ["two", 3],
  ]);
});

test.each([
  ["has no kind.ts", undefined, "the kind new has no kind.ts; write one that exports `kind`"],
  ["exports no kind", "export const kinds = 1;", "the kind.ts of new exports no `kind`; see test/contract/kind.ts"],
  ["has no answer called text", answers("without-usage"), 'the kind new has no answer called "text"; record one'],
  ["always has its usage", answers("text"), 'the kind new has no answer called "without-usage"; record one'],
])("a folder that %s is refused with what to do", async (_, code, message) => {
  addKind("new", code);

  await expect(find()).rejects.toThrow(message);
});

test("every kind that there is obeys the laws", async () => {
  const providers = readdirSync(new URL("../../src/providers", import.meta.url), { withFileTypes: true });
  const kinds = providers
    // A kind has a factory; what kinds share has none.
    .filter(
      (entry) =>
        entry.isDirectory() && existsSync(new URL(`../../src/providers/${entry.name}/index.ts`, import.meta.url)),
    )
    .map(({ name }) => name)
    .sort();

  expect((await findKinds()).map(({ name }) => name)).toEqual(kinds);
});

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeCorpus } from "./made-up-corpus.ts";
import { chatJson, chatStream } from "./recordings.ts";
import { runProgram } from "./run-program.ts";

test.each<[what: string, spoil: (path: (file: string) => string) => void, sentence: string]>([
  ["no index", (path) => rmSync(path("index.json")), "/index.json: there is no such file"],
  ["a broken index", (path) => writeFileSync(path("index.json"), '[\n{"name"}]'), '/index.json:2:8: ":" expected'],
  [
    "an index of another form",
    (path) => writeFileSync(path("index.json"), "{}"),
    "/index.json: the whole: Invalid input",
  ],
  [
    "an index row without a file",
    (path) => writeFileSync(path("index.json"), '[{"name":"a/b"}]'),
    "/index.json: 0.file: ",
  ],
  ["an empty index", (path) => writeFileSync(path("index.json"), "[]"), "/index.json: it lists no recordings"],
  ["no expectations", (path) => rmSync(path("expected.jsonl")), "/expected.jsonl: there is no such file"],
  [
    "a broken line of expectations",
    (path) => writeFileSync(path("expected.jsonl"), '{"name":"acme/json","sdk":"ok"}\n{"name":}\n'),
    "/expected.jsonl:2:9: a value expected",
  ],
  [
    "a line of another form",
    (path) => writeFileSync(path("expected.jsonl"), '{"name":"acme/json","sdk":"ok","text":1}'),
    "/expected.jsonl:1: text: Invalid input",
  ],
  [
    "no line about a recording",
    (path) => writeFileSync(path("expected.jsonl"), '{"name":"acme/json","sdk":"ok"}'),
    "/expected.jsonl: no line is about acme/stream",
  ],
  ["no body", (path) => rmSync(path("acme/json.json")), "/acme/json.json: there is no such file"],
  ["an empty body", (path) => writeFileSync(path("acme/json.json"), ""), "/acme/json.json: the file is empty"],
  [
    "no facts about a recording",
    (path) => rmSync(path("acme/stream.meta.json")),
    "/acme/stream.meta.json: there is no",
  ],
  [
    "broken facts",
    (path) => writeFileSync(path("acme/json.meta.json"), "{"),
    "/acme/json.meta.json:1:2: a member name",
  ],
])("a folder with %s is refused with the file in one sentence", async (_what, spoil, sentence) => {
  const folder = writeCorpus([chatStream, chatJson]);
  spoil((file) => join(folder, file));
  const { code, stdout, stderr } = await runProgram(folder);
  expect(stderr.startsWith(`conformance: ${folder}${sentence}`)).toBe(true);
  expect(stderr.indexOf("\n")).toBe(stderr.length - 1);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test.each<[what: string, args: readonly string[], sentence: string]>([
  ["no folder", [], "error: missing required argument 'folder'\n"],
  ["a folder that is not there", ["/nowhere/corpus"], "conformance: /nowhere/corpus: no such folder\n"],
  ["a file", [import.meta.filename], `conformance: ${import.meta.filename}: no such folder\n`],
  ["an unknown flag", [".", "--fast"], "error: unknown option '--fast'\n"],
  [
    "an unknown way to write",
    [".", "--writes", "some"],
    "error: option '--writes <how>' argument 'some' is invalid. Allowed choices are whole, random, bytes.\n",
  ],
])("%s is refused in one sentence", async (_what, args, sentence) => {
  expect(await runProgram(...args)).toEqual({ code: 2, stdout: "", stderr: sentence });
});

test("--only that means nothing names the providers that there are", async () => {
  const folder = writeCorpus([chatStream, chatJson]);
  expect(await runProgram(folder, "--only", "acne")).toEqual({
    code: 2,
    stdout: "",
    stderr: "conformance: --only acne: no provider and no recording has this name; there are acme\n",
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromJsonString } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/load.ts";
import { outline } from "../../src/config/schema/outline.ts";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { validateCompleteRequest } from "../../src/service/validation/validate.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { documents } from "./markdown.ts";

// What readers copy into a file or a call of their own.

// The files that embedders write name kinds of their own, and run with their programs.
const read = documents.filter(({ path }) => path !== "docs/embedding.md");
const blocks = read.flatMap(({ path, blocks: found }) =>
  found.map((block) => ({ ...block, where: `${path}:${block.line}` })),
);
const sections = new Set(outline().map(({ path }) => path[0]));
// Configuration of other programs.
const foreignKeys = [
  "spec",
  "version",
  "rules",
  ...Object.keys(parse(readFileSync("deploy/helm/values.yaml", "utf8"))),
];

const yaml = blocks
  .filter(({ language }) => language === "yaml")
  .map((block) => ({ ...block, keys: Object.keys(parse(block.text)) }));

test.each(yaml)("the YAML at $where is a configuration or that of a program that is known", ({ keys, text }) => {
  if (keys.some((key) => foreignKeys.includes(key))) {
    expect(keys.filter((key) => sections.has(key))).toEqual([]);
    return;
  }
  const variables = text.matchAll(/\$\{env:(\w+)\}/g).map(([, name = ""]) => [name, "a-secret"]);
  const secrets = text.matchAll(/\$\{file:([\w.-]+)\}/g).map(([, name = ""]) => [name, "a-secret"]);
  const folder = writeFiles({ ...Object.fromEntries(secrets), "gateway.yaml": text });

  const config = loadConfig({ config: join(folder, "gateway.yaml") }, Object.fromEntries(variables));
  expect(config.providers).not.toEqual([]);
});

const requests = [
  ...blocks.filter(({ language, text }) => language === "json" && /^\{\s*"model":/.test(text)),
  ...blocks
    .filter(({ language }) => language === "sh")
    .flatMap((block) => bodiesIn(block.text).map((text) => ({ ...block, text }))),
];

test.each(requests)("the request at $where is one that the gateway takes", ({ text }) => {
  expect(() => validateCompleteRequest(fromJsonString(CompleteRequestSchema, text))).not.toThrow();
});

test("there are samples of both", () => {
  expect(yaml).not.toEqual([]);
  expect(requests).not.toEqual([]);
});

/** What commands that call a completion send. */
function bodiesIn(commands: string): string[] {
  return commands
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((command) => command.includes("CompletionService/"))
    .flatMap((command) => / -d '([^']*)'/.exec(command)?.[1] ?? []);
}

import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createMemoryProgram } from "../../bench/memory/program.ts";
import { createProgram as createBenchProgram } from "../../bench/program.ts";
import { createProgram as createConformanceProgram } from "../../conformance/program.ts";
import packageJson from "../../package.json" with { type: "json" };
import { createProgram } from "../../src/cli/program.ts";
import { readSyntax } from "../../src/cli/shell/command-syntax.ts";
import { processTerminal } from "../../src/cli/terminal.ts";
import { outline } from "../../src/config/schema/outline.ts";
import { fileSetting, settings } from "../../src/config/settings.ts";
import { documents } from "./markdown.ts";

// Names that readers type, in text between backticks and in blocks.

/** Flags of other programs that the documents call. */
const foreignFlags: Readonly<Record<string, readonly string[]>> = {
  docker: [
    "cap-drop",
    "env",
    "health-cmd",
    "name",
    "publish",
    "read-only",
    "rm",
    "security-opt",
    "tag",
    "time",
    "volume",
  ],
  "docker compose": ["build", "file"],
  helm: ["reuse-values", "set", "values"],
  kubectl: ["from-file", "from-literal"],
  mlflow: ["workers", "uvicorn-opts", "timeout-keep-alive"],
  portkey: ["headless"],
  smg: ["backend", "max-concurrent-requests"],
  "vllm-router": ["policy"],
  buf: ["http2-prior-knowledge", "output", "protocol"],
  cargo: ["example"],
  cmake: ["build", "parallel"],
  ghz: ["call", "concurrency", "connections", "insecure", "protoset", "total"],
  "grpc_tools.protoc": ["grpc_python_out", "mypy_grpc_out", "mypy_out", "proto_path", "python_out"],
  protoc: ["grpc_out", "plugin", "proto_path", "ruby_out"],
  "test:clients": ["complete", "connect"],
  "test:resilience": ["soak"],
  soak: ["minutes", "workers", "seed"],
};

const commands = readSyntax(createProgram({ terminal: processTerminal, finish() {} }));
const conformance = createConformanceProgram({ write() {}, writeError() {} }, () => {});
const commandNames = commands.map(({ name }) => name);
const flags = new Set([
  ...Object.values(foreignFlags).flat(),
  "version",
  ...commands.flatMap((command) => command.flags.flatMap(({ names }) => names)).map((flag) => flag.replace(/^-+/, "")),
  ...createBenchProgram().options.map((option) => option.name()),
  ...createMemoryProgram().options.map((option) => option.name()),
  ...conformance.options.map((option) => option.name()),
]);

const patterns = {
  flag: /(?<![\w-])--([a-z][a-z0-9_-]*)/g,
  command: /(?:npx |^)tokenwire ([a-z][a-z-]*)/gm,
  script: /npm run ([a-z:-]+)/g,
  variable: /\b(TOKENWIRE_[A-Z_]+)\b/g,
};

function findNames({ blocks, codeSpans }: (typeof documents)[number], pattern: RegExp): string[] {
  const codes = [...codeSpans, ...blocks.map(({ text }) => text)];
  return codes.flatMap((code) => [...code.matchAll(pattern)].map(([, name = ""]) => name));
}

test.each(Object.entries(patterns))("the documents name a %s, so its pattern finds what it looks for", (_, pattern) => {
  expect(documents.flatMap((document) => findNames(document, pattern))).not.toEqual([]);
});

describe.each(documents)("$path", (document) => {
  const { codeSpans } = document;
  const find = (pattern: RegExp): string[] => findNames(document, pattern);

  test("names no flag that no command has", () => {
    expect(find(patterns.flag).filter((flag) => !flags.has(flag))).toEqual([]);
  });

  test("names no command that there is not", () => {
    const named = find(patterns.command);

    expect(named.filter((name) => !commandNames.includes(name))).toEqual([]);
  });

  test("names no script that there is not", () => {
    const scripts = Object.keys(packageJson.scripts);

    expect(find(patterns.script).filter((name) => !scripts.includes(name))).toEqual([]);
  });

  test("names no variable that is not read", () => {
    const variables = [fileSetting, ...settings].map(({ variable }) => variable);

    expect(find(patterns.variable).filter((name) => !variables.includes(name))).toEqual([]);
  });

  test("names no test file that there is not", () => {
    const files = codeSpans.filter((code) => /^[\w./-]+\.(?:test|spec)\.ts$/.test(code));

    expect(files.filter((path) => !(existsSync(`test/${path}`) || existsSync(path)))).toEqual([]);
  });

  test("names no key that a configuration has not", () => {
    const keys = outline().map((entry) => entry.path.map((key) => (key === "*" ? "<name>" : key)).join("."));
    const sections = [...new Set(outline().map((entry) => entry.path[0]))].join("|");
    // Requests have timeouts too, with names in another style; a file ends in an extension; spans have a server.
    const named = codeSpans.flatMap((code) => new RegExp(`^(?:${sections})\\.[A-Za-z.<>]+$`).exec(code)?.[0] ?? []);
    const withoutFiles = named.filter((name) => !/\.(?:ts|yaml|json|md)$|^server\.address$/.test(name));

    expect(withoutFiles.filter((name) => !keys.includes(toKey(name)))).toEqual([]);
  });
});

/** Providers are named by example where flags set them. */
function toKey(name: string): string {
  return name.replace(/^providers\.(?!<name>)\w+/, "providers.<name>");
}

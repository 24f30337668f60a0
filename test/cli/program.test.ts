import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { createProgram } from "../../src/cli/program.ts";
import { readSyntax } from "../../src/cli/shell/command-syntax.ts";
import { processTerminal } from "../../src/cli/terminal.ts";
import { settingHelp } from "../../src/config/setting-help.ts";
import { runInProcess } from "../support/run-in-process.ts";

const documents = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

test.each<[args: string[], headings: string[]]>([
  [["--help"], ["Commands:", "Examples:", "Exit codes:"]],
  [
    ["help", "complete"],
    ["What the model gets:", "How it answers:", "Which gateway:", "Examples:"],
  ],
  [
    ["count", "--help"],
    ["What the model gets:", "What is printed:", "Which gateway:", "Examples:"],
  ],
  [
    ["help", "models"],
    ["What is printed:", "Which gateway:"],
  ],
  [["help", "completion"], ["Load it:"]],
])("tokenwire %j has the headings %j, in lines of a terminal's width and without colours", async (args, headings) => {
  const { code, stdout, stderr } = await runInProcess(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n")).toEqual(expect.arrayContaining(headings));
  expect(stdout).not.toContain("\u001b");
});

test("the help and the documents name every exit code", async () => {
  const { stdout } = await runInProcess(["--help"]);
  const codes = Object.values(exitCodes).map(String);
  expect([...stdout.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => code)).toEqual(codes);
  expect([...documents.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code)).toEqual(codes);
});

test.each(["serve", "check-config"])(
  "%s shows a file for the flags that take one, and a value for the others",
  async (name) => {
    const { stdout } = await runInProcess(["help", name]);
    const shown = new Map([...stdout.matchAll(/^ {2}--(\S+) <(\S+)>/gm)].map(([, flag, value]) => [flag, value]));
    const expected = settingHelp().flatMap(({ flag, isFile }) =>
      flag === undefined ? [] : [[flag, isFile ? "file" : "value"] as const],
    );
    expect(shown).toEqual(new Map(expected));
  },
);

test.each([["serve"], ["health"], ["worker"]])(
  "%s, which is loaded without the others, has the same help",
  async (name) => {
    const alone = await runInProcess([name, "--help"]);
    const among = await runInProcess(["help", name]);
    expect(alone.stdout).toContain(`Usage: tokenwire ${name}`);
    expect(alone).toEqual(among);
  },
);

test.each(["complete", "count", "models", "health"])("the documents name every flag of %s", (name) => {
  const syntax = readSyntax(createProgram({ terminal: processTerminal, finish() {} })).find(
    (command) => command.name === name,
  );
  const flags = syntax?.flags.flatMap(({ names }) => names).filter((flag) => flag !== "--help" && flag !== "-h") ?? [];
  expect(flags).toContain("--address");
  expect(flags.filter((flag) => !documents.includes(`\`${flag}`))).toEqual([]);
});

test.each<[args: string[], near: string]>([
  [["complte"], "(Did you mean complete?)"],
  [["model"], "(Did you mean models?)"],
  [["complete", "--modl", "sim/echo", "hi"], "(Did you mean --model?)"],
  [["count", "--fil", "a", "-m", "sim/echo", "hi"], "(Did you mean --file?)"],
])("tokenwire %j exits with 2 and names the near one", async (args, near) => {
  const { code, stderr } = await runInProcess(args);
  expect(code).toBe(2);
  expect(stderr).toContain(near);
});

test("the help of serve shows which values are files and which are one of a few", async () => {
  const { stdout } = await runInProcess(["serve", "--help"]);
  const words = stdout.replaceAll(/\s+/g, " ");
  expect(words).toContain("--tls-cert-file <file> certificate chain, PEM");
  expect(words).toContain("--tls-client-auth <value> whether clients without a certificate are turned away");
  expect(words).toContain('(default: require) (choices: "require", "request")');
});

test("a value that is none of a few exits with 2 and names them", async () => {
  const { code, stderr } = await runInProcess(["complete", "-m", "sim/echo", "--effort", "huge", "hi"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Allowed choices are none, minimal, low, medium, high, xhigh, max.");
});

test("no command at all exits with 2 and shows the help", async () => {
  const { code, stdout, stderr } = await runInProcess([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Usage: tokenwire");
});

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createProgram } from "../../../src/cli/program.ts";
import { type CommandSyntax, readSyntax } from "../../../src/cli/shell/command-syntax.ts";
import { processTerminal } from "../../../src/cli/terminal.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { writeFiles } from "../../support/temporary-files.ts";

const commands: readonly CommandSyntax[] = readSyntax(createProgram({ terminal: processTerminal, finish() {} }));

const scripts = new Map<string, string>();
beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await runInProcess(["completion", shell]);
    expect(code).toBe(0);
    scripts.set(shell, stdout);
  }
});

/**
 * What bash offers for the last of these words, in a folder with these files. The
 * only tests that need bash: every Linux and macOS has it.
 */
function completeInBash(words: readonly string[], files: Readonly<Record<string, string>> = {}): string[] {
  const folder = writeFiles({ ...files, "script.bash": scripts.get("bash") ?? "" });
  const program = `set -u; source script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tokenwire
    for reply in "\${COMPREPLY[@]+"\${COMPREPLY[@]}"}"; do printf '%s\\n' "$reply"; done`;
  const output = execFileSync("bash", ["--norc", "--noprofile", "-c", program, "bash", ...words], { cwd: folder });
  return output.toString().split("\n").slice(0, -1);
}

const all = [
  "serve",
  "check-config",
  "complete",
  "count",
  "models",
  "health",
  "status",
  "calls",
  "targets",
  "top",
  "completion",
  "help",
];

test.each<[typed: string[], offered: string[]]>([
  [
    ["tokenwire", "com"],
    ["complete", "completion"],
  ],
  [
    ["tokenwire", "complete", "--s"],
    ["--system", "--schema", "--stop"],
  ],
  [["tokenwire", "complete", "-m", "sim/echo", "--no"], ["--no-stream"]],
  [
    ["tokenwire", "complete", "--effort", ""],
    ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
  ],
  [
    ["tokenwire", "complete", "--effort", "m"],
    ["minimal", "medium", "max"],
  ],
  [["tokenwire", "complete", "--effort", "=", "h"], ["high"]],
  [
    ["tokenwire", "complete", "--effort", "="],
    ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
  ],
  [["tokenwire", "complete", "--model", ""], []],
  [["tokenwire", "complete", "-s", "--s"], []],
  [["tokenwire", "complete", ""], []],
  [["tokenwire", "models", "--j"], ["--json"]],
  [
    ["tokenwire", "serve", "--log-level", ""],
    ["debug", "info", "warn", "error", "silent"],
  ],
  [
    ["tokenwire", "check-config", "--log-format", ""],
    ["auto", "json", "pretty"],
  ],
  [
    ["tokenwire", "serve", "--tls-client-auth", "re"],
    ["require", "request"],
  ],
  [
    ["tokenwire", "serve", "--openai-unsupported", "="],
    ["refuse", "drop"],
  ],
  [["tokenwire", "serve", "--port", ""], []],
  [["tokenwire", "serve", ""], []],
  [
    ["tokenwire", "completion", ""],
    ["bash", "zsh", "fish"],
  ],
  [
    ["tokenwire", "help", "c"],
    ["check-config", "complete", "count", "calls", "completion"],
  ],
  [
    ["tokenwire", "nonsense", "c"],
    ["check-config", "complete", "count", "calls", "completion"],
  ],
])("bash offers for %j: %j", (typed, offered) => {
  expect(completeInBash(typed)).toEqual(offered);
});

test("bash offers every command, and every long flag of each", () => {
  expect(completeInBash(["tokenwire", ""]).slice(0, -2)).toEqual(commands.map(({ name }) => name));
  expect(completeInBash(["tokenwire", ""])).toEqual([...all, "--help", "--version"]);
  for (const { name, flags } of commands) {
    const long = flags.flatMap(({ names }) => names.filter((flag) => flag.startsWith("--")));
    expect(completeInBash(["tokenwire", name, "--"])).toEqual(long);
  }
});

test.each<[typed: string[]]>([
  [["complete", "--file"]],
  [["complete", "-f"]],
  [["complete", "--tool"]],
  [["complete", "--schema"]],
  [["complete", "--ca"]],
  [["serve", "--config"]],
  [["serve", "--tls-cert-file"]],
  [["check-config", "--tls-key-file"]],
  [["check-config"]],
])("bash offers files after %j, spaces and all", (typed) => {
  const files = { "a photo.png": "", "another.png": "", "b.png": "" };
  expect(completeInBash(["tokenwire", ...typed, "a"], files).toSorted()).toEqual(["a photo.png", "another.png"]);
});

test("the script of bash is registered for tokenwire", () => {
  const folder = writeFiles({ "script.bash": scripts.get("bash") ?? "" });
  const output = execFileSync("bash", ["--norc", "-c", `source ${join(folder, "script.bash")}; complete -p tokenwire`]);
  expect(output.toString()).toBe("complete -F _tokenwire tokenwire\n");
});

test("the script of zsh has every command and every flag with what follows it", () => {
  const script = scripts.get("zsh") ?? "";
  for (const { name, description, flags } of commands) {
    expect(script).toContain(`        '${name}:${description}'\n`);
    for (const flag of flags.flatMap(({ names }) => names)) expect(script).toMatch(new RegExp(`[)*]${flag}\\[`));
  }
  expect(script).toContain(
    `'*--file[an image, PDF or text before the prompt, PATH or PATH\\:type/subtype; repeatable]:file:_files'`,
  );
  expect(script).toContain(
    `'(--effort)--effort[how hard the model thinks]:value:(none minimal low medium high xhigh max)'`,
  );
  expect(script).toContain(":value:(debug info warn error silent)'");
  expect(script).toContain("'(--tls-cert-file)--tls-cert-file[certificate chain, PEM]:file:_files'");
  expect(script).toContain("'1:file:_files'");
  expect(script).toContain(`completion) _arguments '(-h --help)-h[display help for command]'`);
  expect(script).toContain("'1:value:(bash zsh fish)'");
});

test("the script of fish has every command and every flag with what follows it", () => {
  const lines = (scripts.get("fish") ?? "").split("\n");
  const rule = (command: string): string => `complete -c tokenwire -n '__fish_seen_subcommand_from ${command}'`;
  for (const { name, description, flags } of commands) {
    expect(lines).toContain(`complete -c tokenwire -n __fish_use_subcommand -a ${name} -d '${description}'`);
    expect(lines.filter((line) => line.startsWith(rule(name)) && line.includes(" -d "))).toHaveLength(flags.length);
  }
  expect(lines).toContain(`${rule("complete")} -l schema -r -F -d 'JSON Schema that the answer must fit'`);
  expect(lines).toContain(
    `${rule("complete")} -s m -l model -x -d 'required: an alias or "provider/model", such as "sim/echo"'`,
  );
  expect(lines).toContain(`${rule("completion")} -a 'bash zsh fish'`);
  expect(lines).toContain(`${rule("check-config")} -F`);
  expect(lines).toContain(`${rule("serve")} -l tls-cert-file -r -F -d 'certificate chain, PEM'`);
  expect(lines).toContain(
    `${rule("serve")} -l log-level -x -a 'debug info warn error silent' -d 'least severe log line written (default: info)'`,
  );
});

test("an unknown shell exits with 2 and names those that there are", async () => {
  const { code, stderr } = await runInProcess(["completion", "tcsh"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish.");
});

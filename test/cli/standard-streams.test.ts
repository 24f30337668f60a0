import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { createLosingSink, runInProcess } from "../support/run-in-process.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { startTestGateway } from "../support/test-gateway.ts";
import { type Finished, spawnShell, spawnTokenwire } from "../support/tokenwire-process.ts";

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.drain());

const commands: readonly string[] = [
  "--help",
  "--version",
  "help serve",
  "completion bash",
  "check-config",
  "models --address GATEWAY",
  "count --address GATEWAY -m sim/echo hello",
  "health --address GATEWAY",
  "complete --address GATEWAY -m sim/echo --json hello",
];

// What the process adds to a command is the same for all: one that is over at once shows it, and one that calls.
const inProcess = commands.map((command) => [command]);
const onTheirOwn = ["--version", "models --address GATEWAY"].map((command) => [command]);

function toArgs(command: string): string[] {
  return command.replace("GATEWAY", gateway.address).split(" ");
}

function runLosing(command: string, code: string): Promise<Finished> {
  return runInProcess(toArgs(command), "", {}, createLosingSink(code));
}

test.each(inProcess)("%s prints one line when its output is lost, and returns 1", async (command) => {
  const { code, stderr } = await runLosing(command, "EFBIG");
  expect({ code, last: stderr.trimEnd().split("\n").at(-1) }).toEqual({
    code: 1,
    last: "tokenwire: standard output cannot be written: EFBIG: it is lost, write",
  });
  expect(stderr).not.toContain("    at ");
});

test.each(onTheirOwn)("the process of %s prints it too, and exits with 1", async (command) => {
  // A file that may not grow is a full disk that every system has.
  const output = `"${writeFiles({})}/output"`;
  const line = `ulimit -f 0; "${process.execPath}" bin/tokenwire.js ${toArgs(command).join(" ")} > ${output} < /dev/null`;
  const shell = spawnShell(line, {});
  const [stderr, [code]] = await Promise.all([text(shell.stderr), once(shell, "close")]);
  expect({ code, last: stderr.trimEnd().split("\n").at(-1) }).toEqual({
    code: 1,
    last: "tokenwire: standard output cannot be written: EFBIG: file too large, write",
  });
  expect(stderr).not.toContain("    at ");
});

test.each(inProcess)("%s prints nothing when its reader closes the pipe, and returns 0", async (command) => {
  const { code, stderr } = await runLosing(command, "EPIPE");
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|standard output|^ {4}at /m);
});

test.each(onTheirOwn)("nor does the process of %s, which exits with 0", async (command) => {
  const child = spawnTokenwire(toArgs(command));
  child.stdin.end();
  child.stdout.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|standard output|^ {4}at /m);
});

test.each<[args: string[], expected: number]>([
  [["nonsense"], 2],
  [["health", "--address", "http://127.0.0.1:1"], 3],
])("%j has the same exit code when neither stream is read", async (args, expected) => {
  const child = spawnTokenwire(args);
  child.stdout.destroy();
  child.stderr.destroy();
  const [code] = await once(child, "close");
  expect(code).toBe(expected);
});

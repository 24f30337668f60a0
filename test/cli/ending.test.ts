import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { type ApiClient, apiClients } from "../support/api-clients.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { spawnShell } from "../support/tokenwire-process.ts";

const entry = fileURLToPath(new URL("../../bin/tokenwire.js", import.meta.url));

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, "close");
    child.kill("SIGKILL");
    await exited;
  }
});

interface Served {
  readonly child: ChildProcess;
  readonly client: ApiClient;
  readonly exited: Promise<unknown[]>;
}

/** Serves with a standard output that a test chooses, and reads the address from standard error. */
async function serveInto(output: string, flags: readonly string[] = [], before = ""): Promise<Served> {
  const words = [process.execPath, entry, "serve", "--port", "0", "--drain-timeout", "100ms", ...flags];
  const child = spawnShell(`${before} exec ${words.join(" ")} ${output}`, {});
  started.push(child);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await expect.poll(() => said, { timeout: 20_000 }).toMatch(/listens on/);
  const address = /http:\/\/[\d.]+:\d+/.exec(said)?.[0] ?? "";
  const [create] = apiClients.values();
  if (create === undefined) throw new Error("no client");
  return { child, client: create(address), exited: once(child, "exit") };
}

/** A full pipe that is not read. */
function fullPipe(): { readonly before: string; readonly output: string } {
  const pipe = join(writeFiles({}), "pipe");
  return { before: `mkfifo ${pipe}; exec 3<>${pipe}; head -c 65536 /dev/zero >&3;`, output: ">&3" };
}

/** A file that may not grow is a full disk that every system has. */
function fullDisk(): { readonly before: string; readonly output: string } {
  return { before: "ulimit -f 0;", output: `> ${join(writeFiles({}), "log")}` };
}

const outputs: readonly (readonly [string, () => { readonly before: string; readonly output: string }])[] = [
  ["a pipe that is full", fullPipe],
  ["a disk that is full", fullDisk],
  ["a device that is full", () => ({ before: "", output: "> /dev/full" })],
  ["nothing", () => ({ before: "", output: ">&-" })],
];

test.each(outputs)(
  "SIGTERM ends a gateway whose log goes to %s, with 0, and calls are answered until then",
  async (_name, make) => {
    const { before, output } = make();
    const { child, client, exited } = await serveInto(output, ["--log-level", "debug"], before);
    for (let call = 0; call < 50; call += 1) {
      expect(await client.complete({ model: "sim/echo", prompt: "hello" })).toMatchObject({ text: "hello" });
    }
    client.close();
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  },
);

test.each(outputs)("a second signal ends it at once, with 1, where its log goes to %s", async (_name, make) => {
  const { before, output } = make();
  const { child, client, exited } = await serveInto(output, ["--drain-timeout", "1h"], before);
  const stream = client.streamComplete({ model: "sim/long?stall=forever&after=1", prompt: "count" });
  const failure = (async () => {
    for await (const { event } of stream) if (event.case === "textDelta") child.kill("SIGTERM");
  })().catch((thrown: unknown) => thrown);
  // Until new calls are refused, the first signal is on its way.
  await expect
    .poll(() => client.complete({ model: "sim/echo", prompt: "?" }).catch((thrown: unknown) => thrown))
    .toMatchObject({ code: 14 });
  child.kill("SIGTERM");
  expect(await exited).toEqual([1, null]);
  expect(await failure).toBeInstanceOf(Error);
  client.close();
});

/** Runs a program that imports from the sources. */
function runProgram(lines: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", lines.join("\n")], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: "ignore",
  });
  started.push(child);
  return child;
}

test("the watchdog ends a process whose event loop is blocked", async () => {
  const child = runProgram([
    'import { startWatchdog } from "./src/cli/watchdog.ts";',
    "startWatchdog(300);",
    "for (;;);",
  ]);
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
});

test("the watchdog keeps no process alive", async () => {
  const child = runProgram(['import { startWatchdog } from "./src/cli/watchdog.ts";', "startWatchdog(3_600_000);"]);
  expect(await once(child, "exit")).toEqual([0, null]);
});

test.each([
  ["a callback", 'import { open } from "node:fs";', ", () => {}"],
  ["a promise", 'import { open } from "node:fs/promises";', ""],
])("leaving ends a process in whose pool a thread is blocked for %s", async (_name, imported, last) => {
  const pipe = join(writeFiles({}), "pipe");
  const child = runProgram([
    'import { execFileSync } from "node:child_process";',
    imported,
    'import { leave } from "./src/cli/leave.ts";',
    `execFileSync("mkfifo", [${JSON.stringify(pipe)}]);`,
    `open(${JSON.stringify(pipe)}, "r"${last});`,
    "setTimeout(leave, 100, 0);",
  ]);
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
});

test("leaving ends a process at once with its code where none is", async () => {
  const child = runProgram([
    'import { leave } from "./src/cli/leave.ts";',
    "setInterval(() => {}, 1_000);",
    "setImmediate(leave, 3);",
  ]);
  expect(await once(child, "exit")).toEqual([3, null]);
});

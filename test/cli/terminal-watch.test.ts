import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { serveProcess } from "../support/tokenwire-process.ts";

const entry = fileURLToPath(new URL("../../bin/tokenwire.js", import.meta.url));
const reloaded = "the configuration was loaded again";

interface InTerminal {
  readonly pid: number;
  readonly log: () => string;
  /** Takes the terminal away, as a closed window or a lost connection does. */
  hangUp(): Promise<void>;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Serves in a terminal of its own, which `script` of util-linux makes. */
async function serveInTerminal(flags: readonly string[]): Promise<InTerminal> {
  const folder = writeFiles({});
  const [log, pidFile] = [join(folder, "log"), join(folder, "pid")];
  const serve = [process.execPath, entry, "serve", "--port", "0", ...flags].join(" ");
  const command = `echo $$ > ${pidFile}; exec ${serve} > ${log} 2> ${folder}/errors`;
  // Standard input stays open: at its end `script` would send the program an end of file.
  const terminal = spawn("script", ["-qec", command, "/dev/null"], { stdio: ["pipe", "ignore", "ignore"], env: {} });
  const exited = once(terminal, "exit");
  const read = (): string => (existsSync(log) ? readFileSync(log, "utf8") : "");
  await eventually(() => expect(read()).toContain('"msg":"listening"'));
  const pid = Number(readFileSync(pidFile, "utf8"));
  onTestFinished(async () => {
    terminal.kill("SIGKILL");
    await exited;
    if (isRunning(pid)) process.kill(pid, "SIGKILL");
  });
  return {
    pid,
    log: read,
    async hangUp() {
      terminal.kill("SIGKILL");
      await exited;
    },
  };
}

describe.each([[[]], [["--workers", "2"]]])("serve %j", (workers) => {
  test("ends when the terminal that it was started from is gone, and reloads nothing", async () => {
    const served = await serveInTerminal(workers);
    await served.hangUp();
    await eventually(() => expect(isRunning(served.pid)).toBe(false));
    expect(served.log()).toContain('"signal":"terminal gone"');
    expect(served.log()).toContain('"msg":"drained"');
    expect(served.log()).not.toContain(reloaded);
  });

  test("loads its configuration again at SIGHUP while the terminal is there", async () => {
    const served = await serveInTerminal(workers);
    process.kill(served.pid, "SIGHUP");
    await eventually(() => expect(served.log()).toContain(reloaded));
    expect(isRunning(served.pid)).toBe(true);
  });

  test("loads its configuration again at SIGHUP where it was started without a terminal", async () => {
    const served = await serveProcess(workers);
    onTestFinished(async () => {
      served.child.kill("SIGKILL");
      await served.exited;
    });
    served.child.kill("SIGHUP");
    await eventually(() => expect(served.log.map(({ msg }) => msg)).toContain(reloaded));
    expect(served.child.exitCode).toBeNull();
  });
});

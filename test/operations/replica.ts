import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../support/eventually.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";
import { fixedPort } from "./fixed-port.ts";

/** A gateway among several, which comes back to its ports when it is restarted. */
export interface Replica {
  readonly port: number;
  readonly opsPort: number;
  /** The log of the process that runs, or has ended last. */
  log(): readonly Record<string, unknown>[];
  /** Whether it says that it takes calls. */
  isReady(): Promise<boolean>;
  /** Calls that the process that runs has ended. */
  endedCalls(): Promise<number>;
  /** Starts its process; resolves when that is ready. */
  start(): Promise<void>;
  /** Sends SIGTERM. */
  terminate(): void;
  /** The exit code of the process that was started last. */
  exited(): Promise<number | null>;
  /** Ends it at once. */
  kill(): Promise<void>;
}

/** Creates a replica of a configuration. */
export async function createReplica(input: object): Promise<Replica> {
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-replica-"));
  const [port, opsPort] = [await fixedPort(), await fixedPort()];
  const file = join(folder, "tokenwire.json");
  writeFileSync(file, JSON.stringify({ ...input, ops: { port: opsPort } }));
  const operations = `http://127.0.0.1:${opsPort}`;
  let served: ServedProcess | undefined;

  function current(): ServedProcess {
    if (served === undefined) throw new Error("the replica was not started");
    return served;
  }

  async function isReady(): Promise<boolean> {
    return (await fetch(`${operations}/readyz`)).status === 200;
  }

  return {
    port,
    opsPort,
    log: () => current().log,
    isReady,
    async endedCalls() {
      const text = await (await fetch(`${operations}/metrics`)).text();
      const values = [...text.matchAll(/^tokenwire_calls_total\{.*\} (?<value>\d+)$/gm)];
      return values.reduce((sum, { groups }) => sum + Number(groups?.["value"]), 0);
    },
    async start() {
      served = await serveProcess(["--config", file, "--port", String(port)]);
      await eventually(async () => {
        if (!(await isReady())) throw new Error("the replica is not ready");
      });
    },
    terminate: () => current().child.kill("SIGTERM"),
    exited: () => current().exited,
    async kill() {
      current().child.kill("SIGKILL");
      await current().exited;
      rmSync(folder, { recursive: true });
    },
  };
}

// The gateway of the soak: `tokenwire serve`, and what its processes hold.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { spawnTokenwire } from "../support/tokenwire-process.ts";
import { folderVariable, type ProbeReport, probePath } from "./probe.ts";

/** What all processes of a gateway hold, in sum. */
export interface Holdings extends ProbeReport {
  readonly residentBytes: number;
  readonly processes: number;
}

/** A gateway that runs. */
export interface SoakGateway {
  readonly port: number;
  /** Counts of its log lines, by message. */
  readonly lines: ReadonlyMap<string, number>;
  /** Its lines at level error, as far as they are no refusals of calls. */
  readonly faults: readonly string[];
  holdings(): Promise<Holdings>;
  reload(): void;
  /** Ends it with SIGTERM; its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, where it runs still. */
  kill(): void;
}

/** Starts one by its configuration. */
export async function startSoakGateway(config: ConfigInput, workers: number): Promise<SoakGateway> {
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-soak-"));
  const file = join(folder, "gateway.yaml");
  writeFileSync(file, JSON.stringify(config));
  const flags = ["--port", "0", "--workers", String(workers), "--config", file];
  const child = spawnTokenwire(["serve", ...flags], {
    [folderVariable]: folder,
    NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, "probe.ts")).href}`,
  });
  child.stderr.resume();
  const exited = once(child, "close").then(([code]: (number | null)[]) => code ?? null);
  const lines = new Map<string, number>();
  const faults: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    exited.then((code) => reject(new Error(`the gateway ended with ${code}`)), reject);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { level, msg = "", port: listening }: Record<string, string> = JSON.parse(line);
      lines.set(msg, (lines.get(msg) ?? 0) + 1);
      if (msg === "listening") resolve(Number(listening));
      if (level !== undefined && Number(level) >= 50 && msg !== "call") faults.push(line);
    });
  });
  return {
    ...{ port, lines, faults },
    holdings: async () => sum(await Promise.all(processesOf(child).map((pid) => holdingsOf(pid, folder)))),
    reload: () => child.kill("SIGHUP"),
    async stop() {
      child.kill("SIGTERM");
      const code = await exited;
      rmSync(folder, { recursive: true });
      return code;
    },
    kill: () => child.kill("SIGKILL"),
  };
}

/** The process itself and those of its workers. */
function processesOf({ pid = 0 }: ChildProcess): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return [pid, ...children.split(" ").filter(Boolean).map(Number)];
}

async function holdingsOf(pid: number, folder: string): Promise<Holdings> {
  const probe = connect(probePath(folder, pid));
  const report: ProbeReport = JSON.parse(await text(probe));
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { ...report, residentBytes: Number(resident) * 1_024, processes: 1 };
}

function sum(all: readonly Holdings[]): Holdings {
  const total = (name: keyof Holdings): number => all.reduce((before, each) => before + each[name], 0);
  return {
    heapBytes: total("heapBytes"),
    timers: total("timers"),
    sockets: total("sockets"),
    residentBytes: total("residentBytes"),
    descriptors: total("descriptors"),
    processes: total("processes"),
  };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../support/eventually.ts";
import { fixedPort } from "./fixed-port.ts";

/** A series of an answer. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus that scrapes. */
export interface Prometheus {
  /** The series of an expression now. Rejects with what Prometheus says where it cannot be evaluated. */
  query(expression: string): Promise<readonly Series[]>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly resultType: string;
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[];
  };
}

/** Starts the Prometheus on the PATH, which scrapes these hosts each second as one job. Its starter stops it. */
export async function startPrometheus(job: string, hosts: readonly string[]): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-prometheus-"));
  const configuration = {
    global: { scrape_interval: "1s" },
    scrape_configs: [{ job_name: job, static_configs: [{ targets: hosts }] }],
  };
  // JSON is YAML, too.
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(configuration));
  const address = `127.0.0.1:${await fixedPort()}`;
  const flags = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${address}`,
  ];
  const child = spawn("prometheus", flags, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += String(chunk);
  });
  await once(child, "spawn").catch((cause: unknown) => {
    throw new Error("Prometheus cannot be started: install it and put it on the PATH", { cause });
  });
  const exited = once(child, "exit");

  async function query(expression: string): Promise<readonly Series[]> {
    const response = await fetch(`http://${address}/api/v1/query`, {
      method: "POST",
      body: new URLSearchParams({ query: expression }),
    });
    // Parsed where it is taken from the network.
    const { status, error, data } = (await response.json()) as Answer;
    if (status !== "success") throw new Error(`${expression}: ${error}`);
    return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`Prometheus ended: ${said}`);
    const up = await query("up == 1");
    if (up.length < hosts.length) throw new Error(`Prometheus reaches ${up.length} of ${hosts.length} gateways`);
  });
  return {
    query,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

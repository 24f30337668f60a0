import { z } from "zod";
import { type Cell, failed, type Row } from "./cell.ts";
import type { Client } from "./client.ts";
import { type Finished, runCommand } from "./run-command.ts";

/** Where and what a scenario program runs. */
export interface Task {
  /** Path of the scenarios as JSON. */
  readonly scenarios: string;
  /** Host and port of the gateway. */
  readonly address: string;
  /** Path of the CA that it trusts; plaintext without. */
  readonly caFile?: string;
  /** The scenarios to run. */
  readonly names: readonly string[];
}

const timeoutMs = 180_000;

const line = z.object({ scenario: z.string(), ok: z.boolean(), problem: z.string().optional() });

/** Runs the scenario program of a client. A scenario of which it says nothing has failed. */
export async function runScenarios(client: Client, { scenarios, address, caFile, names }: Task): Promise<Row> {
  const tls = caFile === undefined ? [] : ["--ca-file", caFile];
  const args = ["--scenarios", scenarios, "--address", address, ...tls, "--only", names.join(",")];
  const finished = await runCommand(client, client.scenarios, { args, timeoutMs });
  const outcomes = readLines(finished.stdout);
  return new Map(names.map((name) => [name, outcomes.get(name) ?? failed(silence(finished))]));
}

/** Cells by the lines of JSON that a program printed; other lines do not count. */
function readLines(stdout: string): Map<string, Cell> {
  const lines = stdout.split("\n").filter((text) => text.startsWith("{"));
  return new Map(
    lines.map((text) => {
      const { scenario, ok, problem = "it does not say why" } = line.parse(JSON.parse(text));
      return [scenario, ok ? { kind: "passed" } : failed(problem)];
    }),
  );
}

function silence({ code, stderr }: Finished): string {
  const how = code === undefined ? "was killed" : `ended with ${code}`;
  return `no word of it: the program ${how}\n${stderr.trim().slice(-2_000)}`;
}

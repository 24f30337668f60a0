// A proxy in front of replicas, with the file of deploy/replicas except for the addresses.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProxyProgram, proxies, startProxy } from "../clients/proxy.ts";
import { repositoryFolder, runTool } from "../support/run-tool.ts";
import type { Replica } from "./replica.ts";

/** A proxy that balances. */
export interface Balancer {
  /** Host and port. */
  readonly address: string;
  /** To be called when a replica begins to go, and when it is back. */
  turnAway(replica: Replica): Promise<void>;
  takeBack(replica: Replica): Promise<void>;
  stop(): Promise<void>;
}

/** Starts nginx or HAProxy in front of three replicas. Its starter stops it. */
export async function startBalancer(name: string, replicas: readonly Replica[]): Promise<Balancer> {
  const program = proxies.find((proxy) => proxy.name === name);
  if (program === undefined) throw new Error(`there is no proxy ${name}`);
  const { args } = program;
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-balancer-"));
  const configuration = join(folder, program.file);
  const away = new Set<Replica>();
  let listenPort = 0;
  const write = (port: number): void => {
    listenPort = port;
    writeFileSync(configuration, toConfiguration(program, port, replicas, away));
  };
  const started = await startProxy(program, { write, configuration, folder });
  if (started === undefined) throw new Error(`${name} cannot be started: install it and put it on the PATH`);

  /** HAProxy sees by itself which replica is ready. */
  async function renew(): Promise<void> {
    if (name !== "nginx") return;
    write(listenPort);
    await runTool("nginx", [...args(configuration, folder), "-s", "reload"]);
  }

  return {
    address: started.address,
    turnAway(replica) {
      away.add(replica);
      return renew();
    },
    takeBack(replica) {
      away.delete(replica);
      return renew();
    },
    async stop() {
      await started.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function toConfiguration(
  { name, file }: ProxyProgram,
  listenPort: number,
  replicas: readonly Replica[],
  away: ReadonlySet<Replica>,
): string {
  let text = readFileSync(join(repositoryFolder, "deploy/replicas", file), "utf8");
  for (const [index, replica] of replicas.entries()) {
    const mark = name === "nginx" && away.has(replica) ? " down" : "";
    text = text
      .replace(`127.0.0.1:${50_051 + 10 * index}`, `127.0.0.1:${replica.port}${mark}`)
      .replace(`port ${9_464 + index}`, `port ${replica.opsPort}`);
  }
  return text.replace("127.0.0.1:8080", `127.0.0.1:${listenPort}`);
}

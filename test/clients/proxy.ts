import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A proxy that can run in front of a gateway. */
export interface ProxyProgram {
  /** Its program on the PATH. */
  readonly name: string;
  /** Its file in deploy/. */
  readonly file: string;
  /** Its arguments to stay in the foreground with a configuration, and to keep what it writes in a folder. */
  readonly args: (configuration: string, folder: string) => readonly string[];
}

/** The proxies that Debian has. */
export const proxies: readonly ProxyProgram[] = [
  {
    name: "nginx",
    file: "nginx.conf",
    args: (configuration, folder) => {
      const directives = `daemon off; pid ${folder}/nginx.pid; error_log stderr;`;
      return ["-p", folder, "-c", configuration, "-e", "stderr", "-g", directives];
    },
  },
  { name: "haproxy", file: "haproxy.cfg", args: (configuration) => ["-db", "-f", configuration] },
];

/** A proxy that listens. */
export interface StartedProxy {
  /** Host and port. */
  readonly address: string;
  stop(): Promise<void>;
}

const timeoutMs = 10_000;

/**
 * Starts a proxy on a port that the system picks, for which `write` writes its
 * configuration. Undefined where there is no such program; rejects with what it
 * said when it does not listen within 10 s.
 */
export async function startProxy(
  { name, args }: ProxyProgram,
  { write, configuration, folder }: { write(port: number): void; configuration: string; folder: string },
): Promise<StartedProxy | undefined> {
  const port = await freePort();
  write(port);
  const child = spawn(name, args(configuration, folder), { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (bytes) => {
    said += String(bytes);
  });
  const isThere = await Promise.race([
    once(child, "spawn").then(() => true),
    once(child, "error").then(() => false),
  ]).catch(() => false);
  if (!isThere) return undefined;
  const exited = once(child, "exit");
  const until = Date.now() + timeoutMs;
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill("SIGKILL");
      throw new Error(`${name} does not listen: ${said}`);
    }
    await sleep(50);
  }
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

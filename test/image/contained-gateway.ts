import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { runTool } from "../support/run-tool.ts";
import type { ImageConfig } from "./image-builder.ts";

/** A gateway that runs from the files of an image as an engine runs it with a read-only root. */
export interface ContainedGateway {
  /** Its process as the machine numbers it. */
  readonly pid: number;
  /** Runs a command beside it, as its user, and returns what it prints. Fails when the command does. */
  execute(command: readonly string[]): Promise<string>;
  /** Sends a signal to its process, if that has not ended; resolves with the exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts the entry point of an image as process 1 of its own namespaces: no network but
 * the loopback, its files mounted read-only, the image's user without any capability or a
 * way to new ones. Resolves when it listens. Needs root on Linux. Its starter stops it.
 */
export async function startContained(folder: string, config: ImageConfig): Promise<ContainedGateway> {
  const [user = "", group = user] = config.User.split(":");
  const inImage = ["/usr/bin/env", "--ignore-environment", ...config.Env];
  const script = `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ip link set lo up &&
    exec setpriv --no-new-privs chroot --userspec="${user}:${group}" --groups= "$0" "$@"`;
  const namespaces = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"];
  const command = [...inImage, ...config.Entrypoint, ...config.Cmd];
  const parent = spawn("unshare", [...namespaces, "/bin/sh", "-c", script, folder, ...command]);
  const exited = once(parent, "close").then(([code]: (number | null)[]) => code ?? null);
  let stderr = "";
  parent.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await Promise.race([
    once(createInterface(parent.stdout), "line"),
    exited.then((code) => Promise.reject(new Error(`the gateway ended with ${code}: ${stderr}`))),
  ]);
  const pid = Number(await readFile(`/proc/${parent.pid}/task/${parent.pid}/children`, "utf8"));

  return {
    pid,
    execute(words) {
      const enter = [
        "--target",
        String(pid),
        "--mount",
        "--net",
        "--pid",
        "--root",
        "--wd",
        "--setuid",
        user,
        "--setgid",
        group,
      ];
      return runTool("nsenter", [...enter, ...inImage, ...words]);
    },
    stop(signal) {
      if (parent.exitCode === null) process.kill(pid, signal);
      return exited;
    },
  };
}

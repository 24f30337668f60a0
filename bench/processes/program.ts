import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import { stopAtExit } from "./stop-at-exit.ts";

/** A program that is measured, as it runs. */
export interface RunningProgram {
  /** Undefined where there is no program in between. */
  readonly pid: number | undefined;
  readonly port: number;
  /** Kills it and its children, or sends another signal, and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** How a program is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Longest start. */
  readonly withinMs?: number;
}

const maxOutput = 2_000;

/** Starts a program and waits until its port takes connections. Throws with the end of its output when it does not. */
export async function startProgram({ file, args, port, ...options }: Command): Promise<RunningProgram> {
  const { environment = {}, folder, withinMs = 60_000 } = options;
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
    ...(folder !== undefined && { cwd: folder }),
    // A group of its own, so that its children end with it.
    detached: true,
  });
  if (child.pid !== undefined) child.once("close", stopAtExit(child.pid));
  let output = "";
  const keep = (bytes: Buffer): void => {
    output = (output + bytes.toString()).slice(-maxOutput);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  const endMs = Date.now() + withinMs;
  while (!(await takesConnections(port))) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`${basename(file)} ended with ${child.exitCode}: ${output.trim()}`);
    if (Date.now() > endMs) {
      await stop(child);
      throw new Error(`${basename(file)} did not listen within ${withinMs / 1_000} s: ${output.trim()}`);
    }
    await setTimeout(2);
  }
  return { pid: child.pid, port, stop: (signal) => stop(child, signal) };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  process.kill(-child.pid, signal);
  await ended;
}

/** Whether something accepts connections at a port of this machine. */
function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

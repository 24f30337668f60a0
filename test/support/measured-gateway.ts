import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Census } from "./heap-census.ts";

/** A gateway in a process of its own, so that its memory is measured alone. */
export interface MeasuredGateway {
  readonly address: string;
  /** Heap in use plus memory outside the heap, in bytes, after a garbage collection. */
  memoryBytes(): Promise<number>;
  /** Resident memory of the process in bytes. */
  residentBytes(): Promise<number>;
  /** Processor time of the process so far, in microseconds. */
  cpuMicros(): Promise<number>;
  /** TCP sockets that are open, to callers and to providers. */
  sockets(): Promise<number>;
  /** Timers that wait. */
  timers(): Promise<number>;
  /** How many objects of each class are alive. */
  census(): Promise<Census>;
  /** Resolves when the process has had next to nothing to do for half a second. */
  idle(): Promise<void>;
  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** What the process is asked for. */
export type Question = "memory" | "cpu" | "sockets" | "timers" | "census";

/** Its memory in bytes, after a garbage collection. */
export interface MemoryReport {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
}

const idleCheckMs = 500;
// A tenth of the time: timers and the checks themselves.
const idleMicros = 50_000;

const script = fileURLToPath(new URL("measured-gateway-process.ts", import.meta.url));

/** Starts one; flags and variables as on the command line. */
export async function startMeasuredGateway(
  flags: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Promise<MeasuredGateway> {
  const child = fork(script, [JSON.stringify({ flags, environment })], { execArgv: ["--expose-gc"] });
  const address = await message<string>(child);
  function ask<Answer>(question: Question): Promise<Answer> {
    const answer = message<Answer>(child);
    child.send(question);
    return answer;
  }
  return {
    address,
    async memoryBytes() {
      const { heapUsed, external } = await ask<MemoryReport>("memory");
      return heapUsed + external;
    },
    residentBytes: async () => (await ask<MemoryReport>("memory")).rss,
    cpuMicros: () => ask<number>("cpu"),
    sockets: () => ask<number>("sockets"),
    timers: () => ask<number>("timers"),
    census: () => ask<Census>("census"),
    async idle() {
      for (let before = await ask<number>("cpu"); ; ) {
        await sleep(idleCheckMs);
        const now = await ask<number>("cpu");
        if (now - before < idleMicros) return;
        before = now;
      }
    },
    signal(name) {
      child.kill(name);
    },
    async stop() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}

async function message<Message>(child: ChildProcess): Promise<Message> {
  const settled = new AbortController();
  const options = { signal: settled.signal };
  try {
    const [received] = await Promise.race([
      once(child, "message", options),
      once(child, "exit", options).then(([code]) =>
        Promise.reject(new Error(`the gateway's process ended with ${code}`)),
      ),
    ]);
    // The process below sends what its parent asked for, in order.
    return received as Message;
  } finally {
    settled.abort();
  }
}

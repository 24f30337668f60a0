// Loaded into each process of a gateway by NODE_OPTIONS: answers what cannot be seen of a process from outside.
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { queryObjects, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What a process says of itself, after a garbage collection. */
export interface ProbeReport {
  /** Bytes of the heap that are in use, and of memory outside of it that objects of the heap hold. */
  readonly heapBytes: number;
  /** Those that keep no process alive, too. */
  readonly timers: number;
  /** TCP connections. */
  readonly sockets: number;
  /** Of files, sockets and all else, the connection to the probe among them. */
  readonly descriptors: number;
}

/** The folder of the probes' sockets. */
export const folderVariable = "SOAK_PROBES";

/** The address of the probe of a process. */
export function probePath(folder: string, pid: number): string {
  return join(folder, `${pid}.sock`);
}

const anyTimer = setTimeout(() => {}, 0);
clearTimeout(anyTimer);
const Timer = anyTimer.constructor;

const folder = process.env[folderVariable];
if (folder !== undefined) {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  createServer((socket) => {
    socket.on("error", () => {});
    // Twice, with a turn between: finalizers of the first round free external memory for the second.
    collect();
    setImmediate(() => {
      collect();
      socket.end(JSON.stringify(report()));
    });
  })
    .listen(probePath(folder, process.pid))
    .unref();
}

function report(): ProbeReport {
  const { heapUsed, external } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
  const timers = queryObjects(Timer, { format: "count" });
  return { heapBytes: heapUsed + external, timers, sockets, descriptors: readdirSync("/proc/self/fd").length };
}

import { Worker } from "node:worker_threads";

// A thread of its own runs also while the main thread is blocked. The first process of a container gets no signal from
// itself, so there the container runtime has to kill it.
const program = `
  const { workerData } = require("node:worker_threads");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), workerData);
`;

/**
 * Ends the process by SIGKILL after `afterMs`, also when its event loop is blocked,
 * unless it has ended before. It does not keep the process alive.
 */
export function startWatchdog(afterMs: number): void {
  // The flags of the process are for its own program.
  const worker = new Worker(program, { eval: true, execArgv: [], workerData: afterMs });
  // Without memory for a thread the process goes on without a watchdog.
  worker.on("error", () => {});
  worker.unref();
}

import { Worker } from "node:worker_threads";

// A thread of its own runs also while this one does not. An init process in a container gets no signal from itself:
// there it is the runtime that kills.
const program = `
  const { workerData } = require("node:worker_threads");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), workerData);
`;

/**
 * Ends the process by SIGKILL after `afterMs`, whatever holds its event loop,
 * unless it has ended before. It does not keep the process alive.
 */
export function startWatchdog(afterMs: number): void {
  // The flags of the process are about its own program.
  const worker = new Worker(program, { eval: true, execArgv: [], workerData: afterMs });
  // Without memory for a thread there is no watchdog; the process has enough to do.
  worker.on("error", () => {});
  worker.unref();
}

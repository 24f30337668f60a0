import { setTimeout as delay } from "node:timers/promises";

/** Work in threads of Node's pool, which process.exit waits for. */
const threadWork: ReadonlySet<string> = new Set([
  "FSReqCallback",
  "FSReqPromise",
  "GetAddrInfoReqWrap",
  "GetNameInfoReqWrap",
]);

const patienceMs = 500;
const pollMs = 5;

/**
 * Ends the process. Where a write or a look-up of a name does not return within
 * half a second, process.exit would wait for it without end, so SIGKILL ends it.
 */
export async function leave(exitCode: number): Promise<never> {
  for (let waitedMs = 0; isThreadBusy(); waitedMs += pollMs) {
    if (waitedMs >= patienceMs) process.kill(process.pid, "SIGKILL");
    await delay(pollMs);
  }
  return process.exit(exitCode);
}

function isThreadBusy(): boolean {
  return process.getActiveResourcesInfo().some((kind) => threadWork.has(kind));
}

/**
 * Runs a task until the signal fires: then it rejects with the signal's reason,
 * even if the task goes on. A task does not begin when the signal has fired already.
 */
export function untilAborted<Value>(signal: AbortSignal, task: () => Value | PromiseLike<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    Promise.try(task).then(resolve, reject);
  });
}

/**
 * Runs a task and gives it up as soon as the signal fires: rejects with the
 * signal's reason, whether or not the task heeds it. A task does not begin under
 * a signal that has fired.
 */
export function untilAborted<Value>(signal: AbortSignal, task: () => Value | PromiseLike<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    Promise.try(task).then(resolve, reject);
  });
}

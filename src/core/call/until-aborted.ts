import type { Failed, Lifetime } from "./lifetime.ts";

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

/** As {@link untilAborted}, until an attempt or a call fails; rejects with its error then. */
export function untilEnded<Value>(
  lifetime: Lifetime<Failed | { readonly kind: "ok" } | { readonly kind: "finished" }>,
  task: () => Value | PromiseLike<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const { outcome } = lifetime;
    if (outcome?.kind === "failed") return reject(outcome.error);
    lifetime.onEnd((ending) => {
      if (ending.kind === "failed") reject(ending.error);
    });
    Promise.try(task).then(resolve, reject);
  });
}

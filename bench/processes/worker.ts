import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A process of the bench itself, which exchanges messages with its parent. */
export interface Worker<To, From extends { readonly kind: string }> {
  readonly pid: number;
  send(message: To): void;
  /** The next message of a kind. Rejects when the process ends before, or after so many milliseconds. */
  next<K extends From["kind"]>(kind: K, withinMs: number): Promise<Extract<From, { kind: K }>>;
  /** Sends a message and waits for the answer. */
  ask<K extends From["kind"]>(message: To, kind: K, withinMs: number): Promise<Extract<From, { kind: K }>>;
  stop(): void;
}

/** Starts a file of the bench in a process of its own. */
export function startWorker<To, From extends { readonly kind: string }>(file: string): Worker<To, From> {
  const child: ChildProcess = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), { stdio: "inherit" });

  function next<K extends From["kind"]>(kind: K, withinMs: number): Promise<Extract<From, { kind: K }>> {
    const { promise, resolve, reject } = Promise.withResolvers<Extract<From, { kind: K }>>();
    // Only this process and its worker write to the channel, in the types of both.
    const onMessage = (message: unknown): void => {
      const received = message as From;
      if (received.kind === kind) resolve(received as Extract<From, { kind: K }>);
    };
    const onExit = (): void => reject(new Error(`${file} has ended`));
    const timer = setTimeout(() => reject(new Error(`nothing within ${Math.round(withinMs / 1_000)} s`)), withinMs);
    child.on("message", onMessage).once("exit", onExit);
    return promise.finally(() => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit);
    });
  }

  function send(message: To): void {
    child.send(message as object);
  }

  return {
    pid: child.pid ?? 0,
    send,
    next,
    ask(message, kind, withinMs) {
      const answer = next(kind, withinMs);
      send(message);
      return answer;
    },
    stop: () => child.kill(),
  };
}

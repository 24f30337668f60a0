/** Why a command ends its call early: Ctrl-C, standard output was closed by its reader, or it cannot be written. */
export type Leaving = "interrupted" | "unread" | "unwritable";

/** Whether the caller has left. A second Ctrl-C ends the process at once. */
export interface CallerLeaves {
  /** Fires when the caller leaves. */
  readonly signal: AbortSignal;
  /** Undefined while the caller has not left. */
  readonly why: Leaving | undefined;
  readonly leave: (why: Leaving) => void;
  /** Restores the default meaning of Ctrl-C. */
  stop(): void;
}

/** Watches for Ctrl-C until `stop` is called. */
export function watchCaller(): CallerLeaves {
  const leaving = new AbortController();
  let why: Leaving | undefined;
  function leave(reason: Leaving): void {
    why ??= reason;
    leaving.abort();
  }
  const onInterrupt = (): void => leave("interrupted");
  process.once("SIGINT", onInterrupt);
  return {
    signal: leaving.signal,
    get why() {
      return why;
    },
    leave,
    stop: () => process.off("SIGINT", onInterrupt),
  };
}

/** Why the caller leaves before the end: Ctrl-C, nobody reads standard output any more, or its disk is full. */
export type Leaving = "interrupted" | "unread" | "unwritable";

/** Tells when the caller leaves. Ctrl-C a second time ends the process at once. */
export interface CallerLeaves {
  /** Fires when the caller leaves. */
  readonly signal: AbortSignal;
  /** Undefined while the caller is there. */
  readonly why: Leaving | undefined;
  leave(why: Leaving): void;
  /** Ctrl-C has its usual meaning again. */
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

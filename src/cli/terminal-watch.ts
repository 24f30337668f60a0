import { isatty } from "node:tty";

/** Whether the terminal that the process was started from is still there. */
export interface TerminalWatch {
  /** Whether standard input was a terminal at the start, and is none any more. */
  readonly isGone: () => boolean;
  /** Resolves at the first SIGHUP that comes because of that. */
  readonly gone: Promise<void>;
  close(): void;
}

const stdin = 0;

/** Watches the terminal of this process. A hung-up terminal is a file descriptor that is no terminal any more. */
export function watchTerminal(): TerminalWatch {
  const wasTerminal = isatty(stdin);
  const isGone = (): boolean => wasTerminal && !isatty(stdin);
  const gone = Promise.withResolvers<void>();
  const onHangup = (): void => {
    if (isGone()) gone.resolve();
  };
  process.on("SIGHUP", onHangup);
  return { isGone, gone: gone.promise, close: () => process.off("SIGHUP", onHangup) };
}

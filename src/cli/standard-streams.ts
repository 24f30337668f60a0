import type { Terminal } from "./terminal.ts";

/** What became of what a command has written. */
export interface StandardStreams {
  /**
   * Waits until standard output has taken all of it, or takes no more. Returns why
   * something was lost: undefined when nothing was, or when its reader has left,
   * who wanted no more.
   */
  finish(): Promise<Error | undefined>;
}

/** Watches standard output and standard error for the rest of the process, so that losing one ends no command. */
export function watchStandardStreams({ stdout, stderr }: Terminal): StandardStreams {
  let fault: NodeJS.ErrnoException | undefined;
  const lost = new Promise<void>((resolve) => {
    stdout.on("error", (error) => {
      fault ??= error;
      resolve();
    });
  });
  // Nobody is left to be told.
  stderr.on("error", () => {});
  return {
    async finish() {
      const written = new Promise<void>((resolve) => stdout.write("", () => resolve()));
      await Promise.race([written, lost]);
      return fault?.code === "EPIPE" ? undefined : fault;
    },
  };
}

import type { Terminal } from "./terminal.ts";

/** Whether the output of a command was written. */
export interface StandardStreams {
  /**
   * Waits until standard output has taken all output, or takes no more. Returns why
   * output was lost; undefined when none was, or when the reader closed the pipe.
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
  // There is no other stream to report it on.
  stderr.on("error", () => {});
  return {
    async finish() {
      const written = new Promise<void>((resolve) => stdout.write("", () => resolve()));
      await Promise.race([written, lost]);
      return fault?.code === "EPIPE" ? undefined : fault;
    },
  };
}

import { once } from "node:events";
import { stderr, stdout } from "node:process";
import { styleText } from "node:util";

/** Where a command writes. Colours appear only on a terminal. */
export interface Output {
  /** Writes the answer to standard output, and waits when its reader is slow. */
  write(text: string): Promise<void>;
  /** Ends the line that the answer has begun, if it has. */
  endLine(): void;
  /** Writes what is not the answer, such as reasoning, dimmed to standard error. */
  aside(text: string): void;
  /** Writes a line to standard error. */
  note(line: string): void;
}

/** Creates the output of a command. `onClosed` runs when nobody reads standard output any more. */
export function createOutput(onClosed: () => void): Output {
  let isOpen = true;
  let isLineBegun = false;
  stdout.on("error", () => {
    isOpen = false;
    onClosed();
  });
  const dim = (text: string): string => styleText("dim", text, { stream: stderr });
  return {
    async write(text) {
      if (text !== "") isLineBegun = !text.endsWith("\n");
      if (isOpen && !stdout.write(text)) await Promise.race([once(stdout, "drain"), once(stdout, "close")]);
    },
    endLine() {
      if (isOpen && isLineBegun) stdout.write("\n");
      isLineBegun = false;
    },
    aside(text) {
      stderr.write(dim(text));
    },
    note(line) {
      stderr.write(`${dim(line)}\n`);
    },
  };
}

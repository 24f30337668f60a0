import { once } from "node:events";
import { styleText } from "node:util";
import type { Terminal } from "../terminal.ts";
import { withoutControls } from "../terminal-text.ts";

/** How text beside the answer looks on a terminal with colours. */
export type Style = "plain" | "dim";

/** Where an answer is written. Only a terminal gets colours, and nothing gets control characters of a model's text. */
export interface Output {
  /** Writes the answer to standard output, and waits when its reader is slow. */
  write(text: string): Promise<void>;
  /** Ends an unfinished line on either stream. */
  endLine(): void;
  /** Writes text beside the answer, such as reasoning, to standard error. */
  aside(text: string, style: Style): void;
  /** Writes a line to standard error. */
  note(line: string, style: Style): void;
}

/** Creates the output of a command. `onLost` runs when standard output takes no more. */
export function createOutput({ stdout, stderr }: Terminal, onLost: (why: "unread" | "unwritable") => void): Output {
  let isTaken = true;
  let isAnswerLineBegun = false;
  let isAsideLineBegun = false;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    isTaken = false;
    onLost(error.code === "EPIPE" ? "unread" : "unwritable");
  });

  function endAsideLine(): void {
    // On a terminal both streams write to the same line.
    const isShared = isAnswerLineBegun && stdout.isTTY && stderr.isTTY;
    if (isAsideLineBegun || isShared) stderr.write("\n");
    isAsideLineBegun = false;
    if (isShared) isAnswerLineBegun = false;
  }

  function aside(text: string, style: Style): void {
    if (text === "") return;
    isAsideLineBegun = !text.endsWith("\n");
    const shown = withoutControls(text);
    stderr.write(style === "plain" ? shown : styleText(style, shown, { stream: stderr }));
  }

  return {
    async write(text) {
      if (text === "") return;
      if (isAsideLineBegun && stdout.isTTY && stderr.isTTY) endAsideLine();
      isAnswerLineBegun = !text.endsWith("\n");
      if (!isTaken || stdout.write(stdout.isTTY ? withoutControls(text) : text)) return;
      await Promise.race([once(stdout, "drain"), once(stdout, "close")]);
    },
    endLine() {
      if (isTaken && isAnswerLineBegun) stdout.write("\n");
      isAnswerLineBegun = false;
      endAsideLine();
    },
    aside,
    note(line, style) {
      endAsideLine();
      aside(`${line}\n`, style);
    },
  };
}

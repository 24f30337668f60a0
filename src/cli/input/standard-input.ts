import { type Terminal, writeLine } from "../terminal.ts";
import { readInput, toText } from "./read-input.ts";

const hintDelayMs = 1_000;

/**
 * Reads standard input to its end, as text. When its end is long in coming a line
 * on standard error says what is waited for, because a pipe that somebody forgot
 * to close looks like a model that is slow. Throws InputError.
 */
export async function readStandardInput({ openStdin, stderr }: Terminal): Promise<string> {
  const stdin = openStdin();
  const name = "standard input";
  const hint = setTimeout(() => {
    if (!stdin.isTTY)
      writeLine(stderr, "tokenwire: reading standard input to its end; write < /dev/null if it has none");
  }, hintDelayMs);
  try {
    return toText(await readInput(stdin, name), name);
  } finally {
    clearTimeout(hint);
  }
}

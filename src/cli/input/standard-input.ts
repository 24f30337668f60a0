import { type Terminal, writeLine } from "../terminal.ts";
import { readInput, toText } from "./read-input.ts";

const hintDelayMs = 1_000;

/**
 * Reads standard input to its end, as text. When that takes more than a second, a
 * line on standard error says so, because waiting for a pipe that was left open
 * looks like waiting for a slow model. Throws InputError.
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

import { fstatSync } from "node:fs";
import { stdin } from "node:process";
import { readInput, toText } from "./read-input.ts";

/**
 * Whether a shell put something there to read: a pipe or a file. A socket does
 * not count, because programs that start others often leave one open for ever.
 */
export function isInputGiven(): boolean {
  try {
    const stats = fstatSync(0);
    return stats.isFIFO() || stats.isFile();
  } catch {
    return false; // It is closed.
  }
}

const hintDelayMs = 1_000;

/**
 * Reads standard input to its end, as text. When its end is long in coming a line
 * on standard error says what is waited for, because a pipe that somebody forgot
 * to close looks like a model that is slow. Throws InputError.
 */
export async function readStandardInput(): Promise<string> {
  const name = "standard input";
  const hint = setTimeout(() => {
    if (!stdin.isTTY) console.error("tokenwire: reading standard input to its end; write < /dev/null if it has none");
  }, hintDelayMs);
  try {
    return toText(await readInput(stdin, name), name);
  } finally {
    clearTimeout(hint);
  }
}

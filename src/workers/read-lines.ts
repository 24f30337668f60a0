import type { Readable } from "node:stream";

/** Most characters of a line; a longer one is no line of the log. */
const mostLineLength = 16 * 1024 * 1024;

/**
 * Reads lines of UTF-8, each given with its end. A longer one than `mostLength`
 * characters is dropped, and so is what the stream ends with when it is no whole line.
 */
export function readLines(stream: Readable, onLine: (line: string) => void, mostLength = mostLineLength): void {
  let line = "";
  let length = 0;

  /** What is held is neither copied nor searched again, so that a long line costs the same in many reads as in one. */
  function hold(text: string): void {
    length += text.length;
    line = length > mostLength ? "" : line + text;
  }

  function end(): void {
    const isWhole = length <= mostLength;
    const ended = line;
    line = "";
    length = 0;
    if (isWhole) onLine(`${ended}\n`);
  }

  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const parts = text.split("\n");
    const rest = parts.pop() ?? "";
    for (const part of parts) {
      hold(part);
      end();
    }
    hold(rest);
  });
}

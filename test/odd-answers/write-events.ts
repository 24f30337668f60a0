import type { Choices } from "./meant-answer.ts";
import type { Framing, ServedAnswer } from "./served-answer.ts";

/** What is the same for all the events of a stream. */
export interface EventStyle {
  readonly choices: Choices;
  /** Data of the format's terminal event. */
  readonly terminal: string;
  readonly bends: readonly string[];
  /** Whether a reader may refuse what is in the events. */
  readonly isMaybeRefused?: boolean;
  /** The lines of one event, without its blank line. */
  write(data: string, framing: Framing): string;
}

type End = "terminal" | "clean end" | "reset after the finish" | "cut" | "reset";
const ends: readonly [End, ...End[]] = ["terminal", "terminal", "clean end", "reset after the finish", "cut", "reset"];

/**
 * Writes a stream: what leads to the finish reason, what follows it, and one of
 * the ends that a stream may have.
 */
export function writeEvents(
  toFinish: readonly string[],
  tail: readonly string[],
  { choices, terminal, bends, isMaybeRefused = false, write }: EventStyle,
): ServedAnswer {
  const framing: Framing = {
    lineEnd: choices.oneOf(["\n", "\n", "\r\n", "\r"]),
    space: choices.oneOf([" ", ""]),
  };
  const blank = framing.lineEnd.repeat(2);
  const comment = choices.pick(4) === 3 ? `: keep-alive${blank}` : "";
  const writeAll = (all: readonly string[]): string =>
    all.map((data) => `${comment}${write(data, framing)}${blank}`).join("");
  const head = `${choices.pick(8) === 7 ? "\uFEFF" : ""}${writeAll(toFinish)}`;
  const whole = head + writeAll(tail);
  const end = choices.oneOf(ends);
  const served = {
    contentType: choices.oneOf(["text/event-stream", "text/event-stream; charset=utf-8"]),
    bends: [...bends, end],
  };
  // The finish reason is in the last event of the head: whatever ends before that event is a cut.
  const finishFrom = Buffer.byteLength(head) - Buffer.byteLength(writeAll(toFinish.slice(-1)));
  const cutAt = choices.pick(Math.max(1, finishFrom));
  const wholeOr = isMaybeRefused ? "whole or failed" : "whole";
  switch (end) {
    case "terminal":
      return { ...served, body: Buffer.from(whole + writeAll([terminal])), resetAfter: undefined, expected: wholeOr };
    case "clean end":
      return { ...served, body: Buffer.from(whole), resetAfter: undefined, expected: wholeOr };
    case "reset after the finish":
      return { ...served, body: Buffer.from(whole), resetAfter: Buffer.byteLength(whole), expected: wholeOr };
    case "cut":
      return { ...served, body: Buffer.from(whole).subarray(0, cutAt), resetAfter: undefined, expected: "cut" };
    case "reset":
      return { ...served, body: Buffer.from(whole), resetAfter: cutAt, expected: "cut" };
    default:
      return end satisfies never;
  }
}

import type { Choices } from "./meant-answer.ts";
import type { Framing, ServedAnswer } from "./served-answer.ts";
import { writeError } from "./write-error.ts";

/** What all events of a stream share. */
export interface EventStyle {
  readonly choices: Choices;
  /** Data of the format's terminal event. */
  readonly terminal: string;
  readonly bends: readonly string[];
  /** Whether a reader may fail on the content of the events. */
  readonly isMaybeRefused?: boolean;
  /** The lines of one event, without its blank line. */
  write(data: string, framing: Framing): string;
}

type End = "terminal" | "clean end" | "reset after the finish" | "cut" | "reset" | "error" | "error after the finish";
const ends: readonly [End, ...End[]] = [
  "terminal",
  "terminal",
  "terminal",
  "clean end",
  "reset after the finish",
  "cut",
  "reset",
  "error",
  "error after the finish",
];

/**
 * Writes a stream: the events up to the finish reason, those after it, and one of
 * the ends that a stream may have.
 */
export function writeEvents(
  toFinish: readonly string[],
  tail: readonly string[],
  { choices, terminal, bends, isMaybeRefused = false, write }: EventStyle,
): ServedAnswer {
  const lineEnd = choices.oneOf<Framing["lineEnd"]>(["\n", "\n", "\r\n", "\r"]);
  // Some servers end their events with one line feed.
  const isTight = choices.pick(8) === 7;
  const framing: Framing = { lineEnd, space: choices.oneOf([" ", ""]), gap: lineEnd.repeat(isTight ? 1 : 2) };
  const blank = framing.gap;
  const comment = choices.pick(4) === 3 ? `: keep-alive${blank}` : "";
  const writeAll = (all: readonly string[]): string =>
    all.map((data) => `${comment}${write(data, framing)}${blank}`).join("");
  const head = `${choices.pick(8) === 7 ? "\uFEFF" : ""}${writeAll(toFinish)}`;
  const whole = head + writeAll(tail);
  const end = choices.oneOf(ends);
  const served = {
    contentType: choices.oneOf(["text/event-stream", "text/event-stream; charset=utf-8"]),
    bends: [...bends, ...(isTight ? ["single line ends"] : []), end],
  };
  // The last event of the head has the finish reason, so a stream that ends before it is cut.
  const finishFrom = Buffer.byteLength(head) - Buffer.byteLength(writeAll(toFinish.slice(-1)));
  const cutAt = choices.pick(Math.max(1, finishFrom));
  const wholeOr = isMaybeRefused ? "whole or failed" : "whole";
  switch (end) {
    case "terminal":
      return { ...served, body: Buffer.from(whole + writeAll([terminal])), resetAfter: undefined, expected: wholeOr };
    case "clean end":
      return { ...served, body: Buffer.from(whole), resetAfter: undefined, expected: wholeOr };
    case "reset after the finish":
      // The event with the finish reason ends where the next line begins.
      return {
        ...served,
        body: Buffer.from(whole),
        resetAfter: Buffer.byteLength(whole),
        expected: isTight ? "whole or failed" : wholeOr,
      };
    case "cut":
      return { ...served, body: Buffer.from(whole).subarray(0, cutAt), resetAfter: undefined, expected: "cut" };
    case "reset":
      return { ...served, body: Buffer.from(whole), resetAfter: cutAt, expected: "cut" };
    case "error": {
      const before = writeAll(toFinish.slice(0, choices.pick(toFinish.length)));
      const failed = before + writeError(choices, framing) + writeAll([terminal]);
      return { ...served, body: Buffer.from(failed), resetAfter: undefined, expected: "cut" };
    }
    case "error after the finish": {
      const failed = whole + writeError(choices, framing) + writeAll([terminal]);
      return { ...served, body: Buffer.from(failed), resetAfter: undefined, expected: "cut" };
    }
    default:
      return end satisfies never;
  }
}

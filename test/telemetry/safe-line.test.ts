import { prettyFactory } from "pino-pretty";
import { describe, expect, test } from "vitest";
import { toSafeJsonLine, toSafeShownLine } from "../../src/telemetry/safe-line.ts";

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index));

/** What a terminal or a viewer of logs would obey: C0, DEL, C1, line separators, controls of direction. */
const obeyed = [
  ...range(0, 0x1f),
  ...range(0x7f, 0x9f),
  ...range(0x2028, 0x202e),
  ...range(0x2066, 0x2069),
  ...["\u061c", "\u200e", "\u200f"],
];
const kept = ["größe", "שלום", "你好", "😀", "\\u009b", "C:\\new\\u0007", '"quoted"', "\u200d"];

const nameOf = (text: string): string =>
  JSON.stringify(text.replace(/./gsu, (c) => `U+${c.codePointAt(0)?.toString(16)}`));

describe("a line of JSON", () => {
  test.each([...obeyed, ...kept].map((text) => [nameOf(text), text]))("means the same with %s in it", (_name, text) => {
    const line = JSON.stringify({ msg: `a${text}b`, [`key${text}`]: 1 });
    expect(JSON.parse(toSafeJsonLine(line))).toEqual(JSON.parse(line));
  });

  test.each(obeyed.map((text) => [nameOf(text), text]))("does not hold %s as it is", (_name, text) => {
    expect(toSafeJsonLine(JSON.stringify({ msg: text, [text]: text }))).not.toContain(text);
  });
});

describe("a line for a person", () => {
  const show = (entry: object): string =>
    prettyFactory({ colorize: false, singleLine: true })(toSafeShownLine(JSON.stringify(entry)));

  test.each(obeyed.filter((text) => !"\n\r\t".includes(text)).map((text) => [nameOf(text), text]))(
    "does not hold %s as it is",
    (_name, text) => {
      const err = { type: "Error", message: text, stack: `Error: ${text}\n    at here` };
      const shown = show({ level: 30, msg: `a${text}b`, model: text, err });
      expect(shown).not.toContain(text);
      expect(shown).toContain(
        `a\\u${text.charCodeAt(0).toString(16).padStart(4, "0")}b`.replace("\\u0008", "\\b").replace("\\u000c", "\\f"),
      );
    },
  );

  test.each(kept)("shows %j as it is", (text) => {
    expect(show({ level: 30, msg: text })).toContain(text);
  });
});

import { expect, test } from "vitest";
import { withoutControls } from "../../src/cli/terminal-text.ts";

test.each([
  ["plain text, größe, 😀, ‏שלום", "plain text, größe, 😀, ‏שלום"],
  ["a\tb\r\nc\n", "a\tb\r\nc\n"],
  ["\u001b[31mred\u001b[0m", "\ufffd[31mred\ufffd[0m"],
  ["\u001b]52;c;cm0=\u0007", "\ufffd]52;c;cm0=\ufffd"],
  ["gpj.\u202exe \u2066a\u2069", "gpj.\ufffdxe \ufffda\ufffd"],
  ["a\u2028b\u2029c", "a\ufffdb\ufffdc"],
  ["\u009b2J\u0008\u007f\0", "\ufffd2J\ufffd\ufffd\ufffd"],
])("of %j a terminal sees %j", (text, shown) => {
  expect(withoutControls(text)).toBe(shown);
});

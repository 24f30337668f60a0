import { expect, test } from "vitest";
import { readText } from "../../../src/wire/http/read-text.ts";

async function* chunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

test("a character that is cut between chunks is whole", async () => {
  const bytes = Buffer.from("a😀b");

  expect(await readText(chunks(bytes.subarray(0, 3), bytes.subarray(3)), 100)).toEqual({ text: "a😀b", isWhole: true });
});

test.each([
  [5, { text: "12345", isWhole: true }],
  [4, { text: "1234", isWhole: false }],
])("a body of 5 bytes with a limit of %i", async (limit, expected) => {
  expect(await readText(chunks(Buffer.from("123"), Buffer.from("45")), limit)).toEqual(expected);
});

test("a body without an end is left at its limit", async () => {
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(1024, "x");
  };

  expect(await readText(endless(), 2048)).toEqual({ text: "x".repeat(2048), isWhole: false });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Utf8Reader } from "../../../src/wire/http/utf8-reader.ts";

/** Bytes that begin, continue, end and break characters of every length. */
const bytes = [0x0a, 0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xac, 0xbb, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xff];

function readAll(chunks: readonly Uint8Array[]): string {
  const reader = new Utf8Reader();
  return chunks.map((chunk) => reader.read(chunk)).join("") + reader.end();
}

function decodeAll(chunks: readonly Uint8Array[]): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(chunks));
}

describe("the text of a body", () => {
  test.each(["\uFEFFmark", "Grüße, 世界 🚀", "plain\n"])("is the same wherever its bytes are cut: %j", (text) => {
    const body = Buffer.from(text);
    for (let cut = 0; cut <= body.length; cut += 1) {
      expect(readAll([body.subarray(0, cut), body.subarray(cut)]), `cut at ${cut}`).toBe(text);
    }
  });

  test("is that of a TextDecoder for any bytes in any chunks", () => {
    const chunk = fc
      .array(fc.constantFrom(...bytes), { maxLength: 8 })
      .map((values): Uint8Array => Uint8Array.from(values));
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 6 }), (chunks) => {
        expect(readAll(chunks)).toBe(decodeAll(chunks));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { SurrogateBuffer } from "../../../../src/core/answer/parts/surrogate-buffer.ts";

function pushAll(deltas: readonly string[]): { readonly sent: string[]; readonly whole: string } {
  const buffer = new SurrogateBuffer();
  const sent = [...deltas.map((delta) => buffer.push(delta)), buffer.flush()];
  return { sent, whole: sent.join("") };
}

test("however a text is cut, every delta is valid Unicode and their sum is the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
      const offsets = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
      const deltas = offsets.slice(1).map((end, index) => text.slice(offsets[index], end));
      const { sent, whole } = pushAll(deltas);
      expect(sent.every((delta) => delta.isWellFormed())).toBe(true);
      expect(whole).toBe(text.toWellFormed());
    }),
  );
});

test("a surrogate pair cut between two deltas arrives whole", () => {
  expect(pushAll(["a\ud83d", "\ude00b"]).sent).toEqual(["a", "😀b", ""]);
});

test("a surrogate without its pair becomes U+FFFD", () => {
  expect(pushAll(["a\ud83d", "b"]).whole).toBe("a\ufffdb");
  expect(pushAll(["a\ud83d"]).whole).toBe("a\ufffd");
  expect(pushAll(["\ude00a"]).whole).toBe("\ufffda");
});

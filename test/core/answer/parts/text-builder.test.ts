import { expect, test } from "vitest";
import { createSharedBlocks, createTextBuilder } from "../../../../src/core/answer/parts/text-builder.ts";

const pieces = Array.from({ length: 3_000 }, (_, index) => (index % 7 === 0 ? "" : `${index} `));
const whole = pieces.join("");

test("a text is the same whether its blocks are shared or not", () => {
  const blocks = createSharedBlocks();
  const builders = [createTextBuilder(), createTextBuilder(blocks.offer), createTextBuilder(blocks.take)];
  for (const piece of pieces) for (const builder of builders) builder.append(piece);
  expect(builders.map(String)).toEqual([whole, whole, whole]);
});

test("a block is replaced by an offered block with the same text, once, and by no other", () => {
  const { offer, take } = createSharedBlocks();
  offer("one");
  offer("two");
  expect([take("other"), take("two"), take("one"), take("one")]).toEqual(["other", "two", "one", "one"]);
});

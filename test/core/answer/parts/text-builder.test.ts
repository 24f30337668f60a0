import { expect, test } from "vitest";
import { createTextBuilder } from "../../../../src/core/answer/parts/text-builder.ts";
import { createSharedBlocks } from "../../../../src/core/answer/shared-blocks.ts";

const pieces = Array.from({ length: 3_000 }, (_, index) => (index % 7 === 0 ? "" : `${index} `));
const whole = pieces.join("");

test("a text that is built twice is the same, whether its blocks are shared or not", () => {
  const blocks = createSharedBlocks();
  const builders = [createTextBuilder(), createTextBuilder(blocks.offer), createTextBuilder(blocks.take)];
  for (const piece of pieces) for (const builder of builders) builder.append(piece);
  expect(builders.map(String)).toEqual([whole, whole, whole]);
});

test("a block is taken in place of one with the same text, and of no other", () => {
  const { offer, take } = createSharedBlocks();
  offer("one");
  offer("two");
  expect([take("other"), take("two"), take("one"), take("one")]).toEqual(["other", "two", "one", "one"]);
});

import { expect, test } from "vitest";
import { suggest } from "../../../src/core/text/suggest.ts";

const keys = ["port", "host", "maxTokens", "apiKey", "stopSequences"];

test.each<[word: string, found: string | undefined]>([
  ["prot", "port"],
  ["ports", "port"],
  ["hots", "host"],
  ["max_tokens", "maxTokens"],
  ["MAX-TOKEN", "maxTokens"],
  ["maxToknes", "maxTokens"],
  ["api_key", "apiKey"],
  ["stop", "stopSequences"],
  ["st", undefined],
  ["colour", undefined],
  ["", undefined],
  ["p".repeat(100_000), undefined],
])("%j is nearest to %s", (word, found) => {
  expect(suggest(word, keys)).toBe(found);
});

test("of two continuations none is meant more than the other", () => {
  expect(suggest("queue", ["queueLength", "queueTimeout"])).toBeUndefined();
});

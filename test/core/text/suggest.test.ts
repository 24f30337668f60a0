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
])("%j suggests %s", (word, found) => {
  expect(suggest(word, keys)).toBe(found);
});

test("a beginning of two candidates suggests neither", () => {
  expect(suggest("queue", ["queueLength", "queueTimeout"])).toBeUndefined();
});

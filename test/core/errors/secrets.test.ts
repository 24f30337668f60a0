import { expect, test } from "vitest";
import { collectSecrets, createCleanWord } from "../../../src/core/errors/secrets.ts";

const key = "key-of-a-provider";
const token = "token-of-a-header";

test("secrets are all keys, the values of headers, and the token after a scheme", () => {
  const headers = { authorization: `Bearer ${token}`, "x-team": "blue" };
  expect(collectSecrets({ keys: [key, undefined, key], headers })).toEqual([key, `Bearer ${token}`, "blue", token]);
});

test.each([
  ["a key", key, "[redacted]"],
  ["a key within an id", `id-${key}-1`, "id-[redacted]-1"],
  ["the token of a header", token, "[redacted]"],
  ["a header too short for a secret", "team-of-testers", "team-of-testers"],
  ["a word that only looks like a key", "sk-0123456789abcdef", "sk-0123456789abcdef"],
  ["a placeholder key", "ollama", "ollama"],
])("%s in an answer: %j is %j", (_what, word, cleaned) => {
  const headers = { authorization: `Bearer ${token}`, "x-team": "team-of-testers" };
  expect(createCleanWord({ keys: [key, "ollama"], headers })(word)).toBe(cleaned);
});

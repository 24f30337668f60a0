import { readFileSync } from "node:fs";

/** The text of a file in test/fixtures, such as "openai/text.sse". */
export function readFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8");
}

import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { expect, test } from "vitest";
import { readLines } from "../../src/workers/read-lines.ts";
import { seededRandom } from "../support/seeded-random.ts";

async function linesOf(chunks: Iterable<Uint8Array>, mostLength?: number): Promise<string[]> {
  const lines: string[] = [];
  const stream = Readable.from(chunks, { objectMode: false });
  readLines(stream, (line) => lines.push(line), mostLength);
  await finished(stream);
  return lines;
}

/** Lines of any length, also empty and too long ones, in characters of one to four bytes. */
function randomText(random: () => number): string {
  const characters = ["a", "\r", "é", "€", "😀", "\u2028"];
  const pick = (): string => (random() < 0.15 ? "\n" : (characters[Math.floor(random() * characters.length)] ?? ""));
  return Array.from({ length: Math.floor(random() * 60) }, pick).join("");
}

function* split(bytes: Uint8Array, random: () => number): Iterable<Uint8Array> {
  const most = 1 + Math.floor(random() * 12);
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = start + 1 + Math.floor(random() * most);
    yield bytes.subarray(start, end);
  }
}

test("lines are the same wherever the bytes are split; too long ones and one without an end are none", async () => {
  const mostLength = 10;
  const random = seededRandom(1);
  let dropped = 0;
  for (let run = 1; run <= 500; run += 1) {
    const text = randomText(random);
    const whole = text.split("\n").slice(0, -1);
    const kept = whole.filter(({ length }) => length <= mostLength).map((line) => `${line}\n`);
    dropped += whole.length - kept.length;
    const bytes = Buffer.from(text);
    expect(await linesOf([bytes], mostLength), `run ${run}`).toEqual(kept);
    expect(await linesOf(split(bytes, random), mostLength), `run ${run}`).toEqual(kept);
  }
  // There were some, or the law would say less.
  expect(dropped).toBeGreaterThan(100);
});

// Searching all that is held for each read takes a thousand times as long for this.
test("a long line that comes in many reads costs no more than its length", async () => {
  const part = Buffer.from("a".repeat(256));
  const parts = Array.from({ length: 40_000 }, () => part);
  const lines = await linesOf([...parts, Buffer.from("\nb\nc")]);
  expect(lines.map(({ length }) => length)).toEqual([256 * 40_000 + 1, 2]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter } from "../../../src/wire/sse/line-splitter.ts";
import { readSse } from "../../../src/wire/sse/sse.ts";
import type { SseEvent } from "../../../src/wire/sse/sse-event.ts";
import { createSseFieldReader } from "../../../src/wire/sse/sse-fields.ts";
import { readWholeEvents } from "../../../src/wire/sse/whole-events.ts";

test.each<[string, readonly string[], number, boolean]>([
  ["data: a\n\ndata:b\n\n", ["a", "b"], 17, false],
  ["event: x\ndata: a\n\n", ["a"], 18, false],
  ['{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}'], 16, false],
  ["data: a\n\ndata: b\n", ["a"], 9, false],
  ["data: a\n\neve", ["a"], 9, false],
  ["data: a\n\nevent: x\nda", ["a"], 9, false],
  ['data: a\n\n{"b":', ["a"], 9, false],
  ["data: a\n\ndata: b\ndata: c\n\n", ["a"], 9, true],
  ["data: a\n\n: comment\n\n", ["a"], 9, true],
  ["data: a\n\n\n", ["a"], 9, true],
  ["data: a\n\nevent: x\nid: 1\n", ["a"], 9, true],
  ['{\n"a":1}\n', [], 0, true],
  ["\uFEFFdata: a\n\n", [], 0, true],
  ["<html>", [], 0, true],
])("%j is read as far as its events are whole and usual", (text, data, end, isOdd) => {
  const events: SseEvent[] = [];
  expect(readWholeEvents(text, events)).toEqual({ end, isOdd });
  expect(events.map((event) => event.data)).toEqual(data);
});

/** The events of a body that a reader of lines finds. */
function readLines(text: string): SseEvent[] | "page" {
  const events: SseEvent[] = [];
  let isUnclosed = false;
  let isPage = false;
  const lines = createLineSplitter(true);
  const fields = createSseFieldReader({
    onEvent: (name, data) => {
      if (!isPage) events.push({ name, data, isUnclosed });
    },
    onComment() {},
    onPage: () => {
      isPage = true;
    },
  });
  for (const line of [...lines.read(text), ...lines.flush()]) fields.read(line);
  isUnclosed = true;
  fields.read("");
  return isPage ? "page" : events;
}

async function readChunks(chunks: readonly Uint8Array[]): Promise<SseEvent[] | "page"> {
  const events: SseEvent[] = [];
  async function* body(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  try {
    for await (const batch of readSse(body())) events.push(...batch);
    return events;
  } catch {
    return "page";
  }
}

const lines = fc.constantFrom(
  'data: {"a":1}',
  "data: x",
  "data:😀",
  "data",
  "event: y",
  "event",
  "id: 1",
  ": c",
  "error: z",
  "",
  "",
  "",
  '{"b":2}',
  '{"b":',
  "2}",
  "[1]",
  "<p>",
  "\uFEFF",
);
const ends = fc.constantFrom("\n", "\n", "\n", "\n", "\r\n", "\r");
const texts = fc.array(fc.tuple(lines, ends), { maxLength: 14 }).map((all) => all.flat().join(""));

test("events are those that a reader of lines finds, in any form and however they are cut", async () => {
  const check = async (text: string, cuts: readonly number[]): Promise<void> => {
    const body = Buffer.from(text);
    const offsets = [0, ...cuts.filter((cut) => cut < body.length).sort((a, b) => a - b), body.length];
    const chunks = offsets.slice(1).map((end, index) => body.subarray(offsets[index], end));
    expect(await readChunks(chunks)).toEqual(readLines(text));
  };
  const cuts = fc.array(fc.nat({ max: 160 }), { maxLength: 8 });
  await fc.assert(fc.asyncProperty(texts, cuts, check), { numRuns: 3_000, seed: 20_261_133 });
});

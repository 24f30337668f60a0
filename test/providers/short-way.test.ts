// Chunks that differ only in their text are read without parsing them. That changes no event and no error.
//
// `SHORT_WAY=100000 npx vitest run test/providers/short-way.test.ts` runs more than the usual sample.
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ShortWay } from "../../src/providers/kit/short-way.ts";
import { serveChat } from "../odd-answers/chat-answer.ts";
import { choices, meantAnswers } from "../odd-answers/meant-answer.ts";
import { serveMessages } from "../odd-answers/messages-answer.ts";
import { readFixture } from "../support/fixture.ts";
import { type Api, apis, readWay } from "./both-ways.ts";

const runs = Number(process.env["SHORT_WAY"] ?? 500);

afterEach(() => vi.restoreAllMocks());

async function expectSame(api: Pick<Api, "formats" | "contentType">, chunks: readonly Uint8Array[]): Promise<void> {
  expect(await readWay("short", api, chunks)).toEqual(await readWay("full", api, chunks));
}

/** The content of a chunk as JSON, by what is before and after it. */
const pieces = ["Hello", ", ", "wor\\n", '\\"ld\\"', "\\ud83d\\ude80 \\u4e16", "😀 Grüße, and more", "{", " ", "\\\\"];

const streams: Readonly<Record<Api["name"], (content: string, index: number) => string>> = {
  openai: (content, index) =>
    `data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":null}],"obfuscation":"${"x".repeat(index)}"}\n\n`,
  anthropic: (content, index) =>
    `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${content}"}${" ".repeat(index)}}\n\n`,
  ollama: (content, index) =>
    `{"model":"m","created_at":"2026-01-01T00:00:0${index}Z","message":{"role":"assistant","content":"${content}"},"done":false}\n`,
};

const ends: Readonly<Record<Api["name"], string>> = {
  openai: 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
  anthropic:
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\ndata: {"type":"message_stop"}\n\n',
  ollama: '{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n',
};

function streamOf({ name }: Api): string[] {
  return [...pieces.map(streams[name]), ends[name]];
}

describe.each(apis)("an answer of $name, $contentType", (api) => {
  test("is read the short way but for its start and its end", async () => {
    const read = vi.spyOn(ShortWay.prototype, "read");
    const { events, error } = await readWay("short", api, [Buffer.from(streamOf(api).join(""))]);
    const texts = events.map((event) => (event.case === "textDelta" ? event.value : ""));
    expect(error).toBeUndefined();
    expect(texts.join("")).toBe(JSON.parse(`"${pieces.join("")}"`));
    expect(read.mock.results.filter(({ value }) => value !== undefined)).toHaveLength(pieces.length - 1);
  });

  const suffix = api.name === "ollama" ? ".ndjson" : ".sse";
  const fixtures = readdirSync(new URL(`../fixtures/${api.name}`, import.meta.url)).filter((file) =>
    file.endsWith(suffix),
  );
  const recorded = fixtures.map((file) => ({ file, text: readFixture(`${api.name}/${file}`) }));
  const bodies = [...recorded, { file: "many pieces", text: streamOf(api).join("") }];

  test.each(bodies)("is the same either way, cut anywhere: $file", async ({ text }) => {
    const body = Buffer.from(text);
    const whole = await readWay("full", api, [body]);
    for (let cut = 1; cut < body.length; cut += 1) {
      const seen = await readWay("short", api, [body.subarray(0, cut), body.subarray(cut)]);
      expect(seen, `cut at ${cut}`).toEqual(whole);
    }
  });

  test("is the same either way when bytes of it are changed", async () => {
    const body = Buffer.from(streamOf(api).join(""));
    const changes = fc.array(
      fc.record({
        at: fc.nat(body.length - 1),
        removed: fc.nat(2),
        added: fc.constantFrom("", '"', "\\", "{", "}", "[", ",", ":", " ", "\n", "\r", "0", "x", "\u0001", "é"),
      }),
      { minLength: 1, maxLength: 3 },
    );
    const check = (all: readonly { at: number; removed: number; added: string }[]): Promise<void> => {
      let changed = body;
      for (const { at, removed, added } of all) {
        changed = Buffer.concat([changed.subarray(0, at), Buffer.from(added), changed.subarray(at + removed)]);
      }
      return expectSame(api, [changed]);
    };
    await fc.assert(fc.asyncProperty(changes, check), { numRuns: runs, seed: 20_261_130 });
  });

  test("is the same either way when its events come in any order, some of them changed", async () => {
    const all = [...streamOf(api), ...recorded.flatMap(({ text }) => text.split(/(?<=\n)(?=data|event|\{)/))];
    const orders = fc.array(fc.constantFrom(...all), { maxLength: 24 });
    const check = (order: readonly string[]): Promise<void> => expectSame(api, [Buffer.from(order.join(""))]);
    await fc.assert(fc.asyncProperty(orders, check), { numRuns: runs, seed: 20_261_131 });
  });
});

test.each([
  { api: apis[0], serve: serveChat },
  { api: apis[2], serve: serveMessages },
])("an odd answer of $api.name is the same either way", async ({ api, serve }) => {
  const formats = api?.formats;
  if (formats === undefined) throw new Error("no such API");
  await fc.assert(
    fc.asyncProperty(meantAnswers, choices, async (meant, choose) => {
      const { body, contentType } = serve(meant, choose);
      await expectSame({ formats, contentType }, [body]);
    }),
    { numRuns: runs, seed: 20_261_132 },
  );
});

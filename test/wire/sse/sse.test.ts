import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSse } from "../../../src/wire/sse/sse.ts";
import type { SseEvent } from "../../../src/wire/sse/sse-event.ts";
import { maxBytesBetweenEvents, maxEventLength } from "../../../src/wire/sse/sse-parser.ts";

async function* chunks(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of all) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<SseEvent[]> {
  const events: SseEvent[] = [];
  for await (const batch of readSse(body)) events.push(...batch);
  return events;
}

function event(data: string, name = ""): SseEvent {
  return { name, data, isUnclosed: false };
}

describe("an event", () => {
  test.each([
    ["line feeds", "data: a\n\ndata: b\n\n", [event("a"), event("b")]],
    ["carriage returns and line feeds", "data: a\r\n\r\ndata: b\r\n\r\n", [event("a"), event("b")]],
    ["carriage returns", "data: a\r\rdata: b\r\r", [event("a"), event("b")]],
    ["a byte order mark", "\uFEFFdata: a\n\n", [event("a")]],
    ["no space after the colon", 'data:{"a":1}\n\n', [event('{"a":1}')]],
    ["two spaces after the colon", "data:  a\n\n", [event(" a")]],
    ["several lines of data", "data: a\ndata: b\n\n", [event("a\nb")]],
    ["a name", "event: ping\ndata: a\n\n", [event("a", "ping")]],
    ["unknown fields", "id: 1\nretry: 5\nfuture: x\ndata: a\n\n", [event("a")]],
    ["comments around it", ": OPENROUTER PROCESSING\n\n:\n\ndata: a\n\n: ping - 1\n\n", [event("a")]],
    ["no data", "event: ping\n\ndata: a\n\n", [event("a")]],
    ["a line separator in it", "data: a\u2028b\n\n", [event("a\u2028b")]],
    ["a field named error", "data: a\nerror: b\ndata: c\n\n", [event("a"), event("b", "error"), event("c")]],
    ["JSON between events", 'data: a\n\n{"x":1}\ndata: b\n\n', [event("a"), event('{"x":1}'), event("b")]],
    ["JSON over several lines", '{\n  "data": [\n\n  ]\n}\ndata: a\n\n', [event('{\n  "data": [\n  ]\n}'), event("a")]],
    ["JSON that ends no event", "data: a\n[1]\n\n", [event("a"), event("[1]")]],
    ["JSON that is cut", '{"x":\ndata: a\n\n', [event("a")]],
    ["what only looks like JSON", "[INFO] up\n{a}\ndata: b\n\n", [event("b")]],
    [
      "one line feed between objects",
      'data: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n\n',
      [event('{"a":1}'), event('{"b":2}'), event("[DONE]")],
    ],
    ["an object over several lines of data", 'data: {"a":[{}\ndata: ,{}]}\n\n', [event('{"a":[{}\n,{}]}')]],
    ["names between objects", "event: x\ndata: {}\nevent: y\ndata: {}\n\n", [event("{}", "x"), event("{}", "y")]],
    ["a name after its data", "data: {}\nevent: x\n\ndata: a\n\n", [event("{}", "x"), event("a")]],
  ])("is read with %s", async (_, body, expected) => {
    expect(await readAll(chunks(body))).toEqual(expected);
  });

  test("is read without its blank line when the body ends well, and says so", async () => {
    expect(await readAll(chunks("data: a\n\ndata: b"))).toEqual([event("a"), { ...event("b"), isUnclosed: true }]);
  });

  test("is not read without its blank line when the body breaks off", async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield* chunks("data: a\n\ndata: b\n");
      throw new Error("reset");
    };
    const seen: SseEvent[] = [];
    const reading = (async () => {
      for await (const batch of readSse(broken())) seen.push(...batch);
    })();

    await expect(reading).rejects.toThrow("reset");
    expect(seen).toEqual([event("a")]);
  });

  test("of more than 16 MiB is a protocol error, after the events before it", async () => {
    const seen: SseEvent[] = [];
    const flood = async function* (): AsyncGenerator<Uint8Array> {
      yield* chunks("data: a\n\ndata: ");
      for (;;) yield Buffer.alloc(16 * 1024, "x");
    };
    const reading = (async () => {
      for await (const batch of readSse(flood())) seen.push(...batch);
    })();

    await expect(reading).rejects.toMatchObject({
      reason: "UPSTREAM_PROTOCOL_ERROR",
      message: expect.stringContaining("16 MiB"),
    });
    expect(seen).toEqual([event("a")]);
  });

  test.each([
    ["of 16 MiB and one character", [`data: ${"x".repeat(16 * 1024 * 1024 + 1)}`, "\n\n"]],
    ["of as much, in one chunk", [`data: ${"x".repeat(16 * 1024 * 1024 + 1)}\n\n`]],
    ["of as much, and without its end", [`data: ${"x".repeat(16 * 1024 * 1024 + 1)}`]],
    ["of more lines than any writes", Array.from({ length: 70 }, () => "data: {\n".repeat(1000))],
    ["of as many lines of JSON between events", Array.from({ length: 70 }, () => "{\n".repeat(1000))],
  ])("%s is a protocol error", async (_what, body) => {
    await expect(readAll(chunks(...body))).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  });

  test.each([
    ["a comment", ": ", "x"],
    ["a line of a field that is not known", "unknown", "x"],
    ["a name", "event: ", "x"],
    ["comments", "", ": x\n\n"],
    ["empty lines", "", "\n"],
    ["empty lines of another kind", "", "\r\n"],
    ["ids", "", "id: 1\n\n"],
    ["fields that are not known", "", "x: y\n"],
    ["a byte order mark that never ends", "", "\uFEFF"],
  ])(
    "that never comes for all of %s is a protocol error, after the events before it",
    async (_what, start, endless) => {
      const seen: SseEvent[] = [];
      let sent = 0;
      const flood = async function* (): AsyncGenerator<Uint8Array> {
        yield* chunks(`data: a\n\n${start}`);
        for (;;) {
          const chunk = Buffer.from(endless.repeat(16 * 1024));
          sent += chunk.byteLength;
          yield chunk;
        }
      };
      const reading = (async () => {
        for await (const batch of readSse(flood())) seen.push(...batch);
      })();

      await expect(reading).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
      expect(seen).toEqual([event("a")]);
      // A line that is not known before its end counts as an event.
      expect(sent).toBeLessThan(maxEventLength * Buffer.byteLength(endless.slice(0, 1)) + 1024 * 1024);
    },
  );

  test("of the longest kind has more bytes than may come without one, and is read", async () => {
    const data = "世".repeat(5 * 1024 * 1024);
    const body = Buffer.from(`data: ${data}\n\n`);
    expect(body.byteLength).toBeGreaterThan(maxBytesBetweenEvents);
    const cut = Array.from({ length: 1_000 }, (_, at) => body.subarray(at * 16_384, (at + 1) * 16_384));
    const [read] = await readAll(chunks(...cut));
    expect(read?.data === data).toBe(true);
  });

  test("of 16 MiB is read", async () => {
    const data = "x".repeat(16 * 1024 * 1024);

    const pieces = Buffer.from(`data: ${data}\n\n`);
    const cut = Array.from({ length: 1025 }, (_, at) => pieces.subarray(at * 16_384, (at + 1) * 16_384));
    const [read] = await readAll(chunks(...cut));
    expect(read?.data === data).toBe(true);
  });
});

describe("a batch", () => {
  test("holds the events of one chunk; a chunk of comments gives an empty one, half an event none", async () => {
    const batches: (readonly SseEvent[])[] = [];
    const body = chunks("data: a\n\ndata: b\n\n", ": keep-alive\n\n", "data: c", "\n\n");
    for await (const batch of readSse(body)) batches.push(batch);

    expect(batches).toEqual([[event("a"), event("b")], [], [event("c")]]);
  });
});

describe("however a body is cut", () => {
  const bodies = [
    'data: {"a":1}\r\n{\r\n "x": "}"\r\n}\r\nerror: 😀\r\ndata: {"b":2}\r\ndata: [DONE]\r\n\r\n',
    '\uFEFFdata: {"t":"Grüße 😀 世界"}\n\nevent: x\ndata: 1\ndata: 2\n\n: comment 😀\n\ndata:[DONE]\n\n',
    '\uFEFFdata: {"t":"Grüße 😀 世界"}\r\n\r\nevent: x\r\ndata: 1\r\ndata: 2\r\n\r\n: c\r\n\r\ndata:[DONE]\r\n\r\n',
    "data: 😀\r\revent: x\rdata: 1\rdata: 2\r\r: c\r\rdata:[DONE]\r\r",
  ];

  test.each(bodies)("its events are the same when it is cut in two at any byte: %j", async (text) => {
    const body = Buffer.from(text);
    const whole = await readAll(chunks(body));

    for (let cut = 0; cut <= body.length; cut += 1) {
      expect(await readAll(chunks(body.subarray(0, cut), body.subarray(cut))), `cut at ${cut}`).toEqual(whole);
    }
  });

  test("its events are the same for any cuts", async () => {
    const pieces = fc.array(fc.nat({ max: 200 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodies), pieces, async (text, cuts) => {
        const body = Buffer.from(text);
        const offsets = [0, ...cuts.filter((cut) => cut < body.length).sort((a, b) => a - b), body.length];
        const cutUp = offsets.slice(1).map((end, index) => body.subarray(offsets[index], end));

        expect(await readAll(chunks(...cutUp))).toEqual(await readAll(chunks(body)));
      }),
    );
  });

  test("bytes that are not UTF-8 become U+FFFD, also at its end", async () => {
    const bad = Buffer.concat([
      Buffer.from("data: a"),
      Buffer.from([0xf0, 0x9f]),
      Buffer.from("b\n\ndata: c"),
      Buffer.from([0xf0]),
    ]);

    expect((await readAll(chunks(bad))).map(({ data }) => data)).toEqual(["a\uFFFDb", "c\uFFFD"]);
  });
});

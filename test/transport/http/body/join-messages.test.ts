import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createBufferBudget } from "../../../../src/transport/http/body/buffer-budget.ts";
import type { Framing } from "../../../../src/transport/http/body/framing.ts";
import { createGrowingBuffer } from "../../../../src/transport/http/body/growing-buffer.ts";
import { joinMessages } from "../../../../src/transport/http/body/join-messages.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { envelope } from "../../../support/http-answers.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const maxMessageBytes = 100_000;
const whole: Framing = { isEnveloped: false, format: "binary", isGzip: false, encodingHeader: "content-encoding" };
const enveloped: Framing = { ...whole, isEnveloped: true, encodingHeader: "grpc-encoding" };

async function* deliver(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* pieces;
}

function* cut(bytes: Uint8Array, pieceBytes: number): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.byteLength; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes);
}

function stage(framing: Framing, declaredBytes?: number) {
  const budget = createBufferBudget(
    { maxBufferedBytes: 1_000_000, bufferWaitMs: 1_000, maxBufferWaiters: 1, requestTimeoutMs: 60_000 },
    createFakeClock(),
  );
  const share = budget.open(() => {});
  const inspected: number[] = [];
  let mostHeld = 0;
  async function join(pieces: Iterable<Uint8Array>, maxMessages = 2): Promise<Uint8Array[]> {
    const joined: Uint8Array[] = [];
    const inspect = (message: Uint8Array): void => {
      inspected.push(message.byteLength);
      mostHeld = Math.max(mostHeld, budget.heldBytes());
    };
    const options = { framing, declaredBytes, maxMessageBytes, maxMessages, share, inspect };
    for await (const piece of joinMessages(deliver(pieces), options)) joined.push(Uint8Array.from(piece));
    return joined;
  }
  return { budget, inspected, join, mostHeld: () => mostHeld };
}

const message = Buffer.from(Array.from({ length: 3_001 }, (_, index) => index % 251));

describe("a message comes out in as many pieces whatever it came in", () => {
  test.each([1, 2, 5, 7, 1_000, 3_005, 10_000])("pieces of %i bytes", async (pieceBytes) => {
    const { join, inspected, budget } = stage(enveloped);
    const joined = await join(cut(envelope(message), pieceBytes));
    expect(joined.map(({ byteLength }) => byteLength)).toEqual([5, message.byteLength]);
    expect(Buffer.concat(joined)).toEqual(Buffer.from(envelope(message)));
    expect(inspected).toEqual([message.byteLength]);
    expect(budget.heldBytes()).toBe(0);
  });

  test.each([
    { name: "whose length is declared", declared: message.byteLength },
    { name: "whose length is not", declared: undefined },
  ])("without an envelope, $name", async ({ declared }) => {
    for (const pieceBytes of [1, 100, message.byteLength]) {
      const { join, budget } = stage(whole, declared);
      expect(await join(cut(message, pieceBytes))).toEqual([Uint8Array.from(message)]);
      expect(budget.heldBytes()).toBe(0);
    }
  });

  test("several messages cut anywhere are the same messages", async () => {
    const random = seededRandom(7);
    const messages = Array.from({ length: 5 }, (_, index) => message.subarray(0, index * 700));
    const bytes = Buffer.concat(messages.map((each) => Buffer.from(envelope(each))));
    for (let round = 0; round < 50; round++) {
      const { join } = stage(enveloped);
      const joined = await join(cut(bytes, 1 + Math.floor(random() * 2_000)), 10);
      expect(Buffer.concat(joined)).toEqual(bytes);
    }
  });
});

describe("memory follows what has arrived", () => {
  test("a declared length takes none", async () => {
    const { join, budget } = stage(enveloped);
    const joined = await join([Buffer.from([0, 0, 1, 0x86, 0xa0])]);
    expect(joined.map(({ byteLength }) => byteLength)).toEqual([5]);
    expect(budget.heldBytes()).toBe(0);
  });

  test("a message takes at most twice of it, whatever its pieces", async () => {
    for (const pieceBytes of [1, 1_000, 30_000]) {
      const { join, mostHeld } = stage(enveloped);
      await join(cut(envelope(Buffer.alloc(90_000)), pieceBytes));
      expect(mostHeld()).toBeGreaterThanOrEqual(90_000);
      expect(mostHeld()).toBeLessThanOrEqual(180_005);
    }
  });

  test("a message in pieces of one byte is copied a bounded number of times", () => {
    const buffer = createGrowingBuffer(1_000_000);
    let copied = 0;
    for (let arrived = 0; arrived < 1_000_000; arrived++) {
      if (buffer.growthFor(1) > 0) copied += arrived;
      buffer.append(Uint8Array.of(arrived % 256));
    }
    expect(copied).toBeLessThan(2 * 1_000_000);
    expect(buffer.bytes().byteLength).toBe(1_000_000);
  });
});

describe("too much is refused before it is waited for", () => {
  const neverMore = (bytes: Uint8Array) =>
    (function* () {
      yield bytes;
      expect.fail("more was asked for");
    })();

  test("an envelope that declares more than a message may have", async () => {
    const { join } = stage(enveloped);
    await expect(join(neverMore(Buffer.from([0, 0, 1, 0x86, 0xa1])))).rejects.toMatchObject({
      reason: "MALFORMED_MESSAGE",
      quotaViolations: [{ subject: "message" }],
    });
  });

  test("a body whose header declares more", async () => {
    const { join } = stage(whole, maxMessageBytes + 1);
    await expect(join(neverMore(Buffer.alloc(0)))).rejects.toMatchObject({ reason: "MALFORMED_MESSAGE" });
  });

  test("a body that has more without saying so", async () => {
    const { join } = stage(whole);
    await expect(join(cut(Buffer.alloc(maxMessageBytes + 1), 999))).rejects.toMatchObject({
      reason: "MALFORMED_MESSAGE",
      quotaViolations: [{ subject: "message" }],
    });
  });

  test("more messages than the RPC takes", async () => {
    const { join } = stage(enveloped);
    const empty = Buffer.from(envelope(Buffer.alloc(0)));
    await expect(join(cut(Buffer.concat([empty, empty, empty]), 4))).rejects.toMatchObject({
      reason: "MALFORMED_MESSAGE",
    });
  });
});

describe("gzip", () => {
  const compressed = gzipSync(message);
  const gzipFraming = { ...enveloped, isGzip: true };

  test.each([1, 100, 10_000])(
    "is unpacked, in an envelope that says so, from pieces of %i bytes",
    async (pieceBytes) => {
      const { join, inspected, budget } = stage(gzipFraming);
      const joined = await join(cut(envelope(compressed, 1), pieceBytes));
      expect(Buffer.concat(joined)).toEqual(Buffer.from(envelope(message)));
      expect(inspected).toEqual([message.byteLength]);
      expect(budget.heldBytes()).toBe(0);
    },
  );

  test("of a body without envelopes is unpacked too", async () => {
    const { join } = stage({ ...whole, isGzip: true }, compressed.byteLength);
    expect(await join(cut(compressed, 50))).toEqual([Uint8Array.from(message)]);
  });

  test.each([
    { name: "what is none", bytes: Buffer.from("no gzip") },
    { name: "what is cut off", bytes: compressed.subarray(0, -9) },
    { name: "what unpacks to too much", bytes: gzipSync(Buffer.alloc(maxMessageBytes + 1)) },
  ])("$name is refused as MALFORMED_MESSAGE", async ({ bytes }) => {
    const { join } = stage(gzipFraming);
    await expect(join([Buffer.from(envelope(bytes, 1))])).rejects.toMatchObject({ reason: "MALFORMED_MESSAGE" });
  });

  test("of a request that did not name it is left to its handler", async () => {
    const { join, inspected } = stage(enveloped);
    const joined = await join([Buffer.from(envelope(compressed, 1))]);
    expect(Buffer.concat(joined)).toEqual(Buffer.from(envelope(compressed, 1)));
    expect(inspected).toEqual([]);
  });
});

test("what ends in the middle of an envelope is passed on as it is", async () => {
  const bytes = Buffer.from(envelope(message));
  for (const length of [1, 4, 5, 6, 3_000]) {
    const { join } = stage(enveloped);
    expect(Buffer.concat(await join(cut(bytes.subarray(0, length), 3)))).toEqual(bytes.subarray(0, length));
  }
});

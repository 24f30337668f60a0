import { describe, expect, test } from "vitest";
import {
  createResponseBody,
  type Flow,
  maxChunkBytes,
  type ResponseBody,
} from "../../../src/wire/http/response-body.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

interface Fixture {
  readonly body: ResponseBody;
  readonly clock: FakeClock;
  /** The calls on the socket, in order. */
  readonly signals: string[];
}

function createFixture(): Fixture {
  const signals: string[] = [];
  const flow: Flow = {
    pause: () => signals.push("pause"),
    resume: () => signals.push("resume"),
    abort: ({ message }) => signals.push(`abort: ${message}`),
  };
  const clock = createFakeClock();
  return { body: createResponseBody(flow, clock), clock, signals };
}

async function sizes(body: ResponseBody): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of body.chunks) all.push(chunk.byteLength);
  return all;
}

describe("a body", () => {
  test("is read in chunks of at most 16 KiB", async () => {
    const { body } = createFixture();
    body.push(Buffer.alloc(40 * 1024));
    body.end();

    expect(await sizes(body)).toEqual([maxChunkBytes, maxChunkBytes, 8 * 1024]);
  });

  test("gives what one read of the socket brought as one chunk", async () => {
    const { body } = createFixture();
    const reading = sizes(body);
    await Promise.resolve();
    body.push(Buffer.alloc(10));
    body.push(Buffer.alloc(20));
    await new Promise(setImmediate);
    body.push(Buffer.alloc(5));
    body.end();

    expect(await reading).toEqual([30, 5]);
  });

  test("stops the socket while 16 KiB wait, and no sooner", async () => {
    const { body, signals } = createFixture();
    body.push(Buffer.alloc(maxChunkBytes - 1));
    expect(signals).toEqual([]);
    body.push(Buffer.alloc(1));
    expect(signals).toEqual(["pause"]);

    const reader = body.chunks[Symbol.asyncIterator]();
    await reader.next();
    expect(signals).toEqual(["pause", "resume"]);
  });

  test("that fails gives first what came before", async () => {
    const { body } = createFixture();
    body.push(Buffer.from("before"));
    body.fail(new Error("reset"));
    const reader = body.chunks[Symbol.asyncIterator]();

    expect(Buffer.from((await reader.next()).value ?? []).toString()).toBe("before");
    await expect(reader.next()).rejects.toThrow("reset");
  });
});

describe("a body that is released", () => {
  test("ends for its reader, also for one that waits", async () => {
    const { body } = createFixture();
    const reading = sizes(body);
    await Promise.resolve();
    body.release();

    expect(await reading).toEqual([]);
  });

  test("keeps its connection when the rest is short and comes in time", () => {
    const { body, clock, signals } = createFixture();
    body.release();
    body.push(Buffer.alloc(64 * 1024));
    body.end();
    clock.advance(10_000);

    expect(signals).toEqual(["resume"]);
    expect(clock.pending).toBe(0);
  });

  test("closes its connection after 64 KiB more", () => {
    const { body, signals } = createFixture();
    body.release();
    body.push(Buffer.alloc(64 * 1024 + 1));

    expect(signals).toEqual(["resume", "abort: too much after the end of the answer"]);
  });

  test("closes its connection after 250 ms more", () => {
    const { body, clock, signals } = createFixture();
    body.release();
    clock.advance(249);
    expect(signals).toEqual(["resume"]);
    clock.advance(1);
    expect(signals).toEqual(["resume", "abort: the answer ended, its body did not"]);
  });

  test("leaves alone a connection whose body had ended", () => {
    const { body, clock, signals } = createFixture();
    body.end();
    body.release();

    expect(signals).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

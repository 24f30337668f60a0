import { expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { Listing } from "../../../src/routing/discovery/ask-for-models.ts";
import { createListingCache } from "../../../src/routing/discovery/listing-cache.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

const never = new AbortController().signal;
const minuteMs = 60_000;

function listed(id: string): Listing {
  return { kind: "listed", models: new Map([[id, { id }]]) };
}

const failed: Listing = { kind: "unlisted", error: new GatewayError("UPSTREAM_UNREACHABLE", "down") };

/** A cache whose questions a test answers, in the order in which they are asked. */
function createAnsweredCache() {
  const clock = createFakeClock();
  const asked: PromiseWithResolvers<Listing>[] = [];
  const cache = createListingCache(() => {
    const question = Promise.withResolvers<Listing>();
    asked.push(question);
    return question.promise;
  }, clock);
  async function readAnswered(answer: Listing): Promise<Listing> {
    const reading = cache.read(never);
    asked.at(-1)?.resolve(answer);
    return reading;
  }
  return { clock, asked, cache, readAnswered };
}

test("no provider is asked before the first read", () => {
  expect(createAnsweredCache().asked).toHaveLength(0);
});

test("all readers wait while it is asked for the same answer", async () => {
  const { asked, cache } = createAnsweredCache();
  const readings = [cache.read(never), cache.read(never), cache.read(never)];
  const answer = listed("a");
  asked[0]?.resolve(answer);
  expect(new Set(await Promise.all(readings))).toEqual(new Set([answer]));
  expect(asked).toHaveLength(1);
});

test.each<[what: string, answer: Listing, keptMs: number]>([
  ["a list", listed("a"), 10 * minuteMs],
  ["a failure", failed, 30_000],
])("%s is returned to others without asking, as long as it is kept", async (_what, answer, keptMs) => {
  const { clock, asked, cache, readAnswered } = createAnsweredCache();
  await readAnswered(answer);
  clock.advance(keptMs - 1);
  expect(await cache.read(never)).toBe(answer);
  expect(asked).toHaveLength(1);
  clock.advance(1);
  const later = readAnswered(answer);
  expect(asked).toHaveLength(2);
  expect(await later).toBe(answer);
});

test("an old list is given while the provider is asked again, once, and the new one after that", async () => {
  const { clock, asked, cache, readAnswered } = createAnsweredCache();
  const old = listed("old");
  await readAnswered(old);
  clock.advance(10 * minuteMs);
  expect(await cache.read(never)).toBe(old);
  expect(await cache.read(never)).toBe(old);
  expect(asked).toHaveLength(2);
  const fresh = listed("new");
  asked[1]?.resolve(fresh);
  await asked[1]?.promise;
  await expect.poll(() => cache.read(never)).toBe(fresh);
  expect(asked).toHaveLength(2);
});

test("after a failure a reader waits: there is no list to return", async () => {
  const { clock, readAnswered } = createAnsweredCache();
  expect(await readAnswered(failed)).toBe(failed);
  clock.advance(30_000);
  const answer = listed("a");
  expect(await readAnswered(answer)).toBe(answer);
});

test("a list that can no longer be had is given no more", async () => {
  const { clock, asked, cache, readAnswered } = createAnsweredCache();
  await readAnswered(listed("old"));
  clock.advance(10 * minuteMs);
  await cache.read(never);
  asked[1]?.resolve(failed);
  await expect.poll(() => cache.read(never)).toBe(failed);
});

test("a reader that leaves does not change what the others get", async () => {
  const { asked, cache } = createAnsweredCache();
  const leaving = new AbortController();
  const left = cache.read(leaving.signal);
  const staying = cache.read(never);
  leaving.abort(new Error("left"));
  await expect(left).rejects.toThrow("left");
  const answer = listed("a");
  asked[0]?.resolve(answer);
  expect(await staying).toBe(answer);
});

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Mode } from "../round-trip/converse.ts";
import { type Ending, endingOf } from "./ending.ts";
import { type AimockStack, fixture, kinds, startAimockStack } from "./stack.ts";

const text = "An answer of some length 😀, which can break off anywhere.";
const latency = { latency: 2 };

/** More than the chunks that aimock makes of the text, with those around it. */
const mostChunks = 24;
const cuts = Array.from({ length: mostChunks }, (_, index) => index + 1);

/** What may come of an answer that aimock drops, limits, garbles or breaks off. */
const reasons = [
  "UPSTREAM_ERROR",
  "RATE_LIMITED",
  "UPSTREAM_PROTOCOL_ERROR",
  "UPSTREAM_UNREACHABLE",
  "STREAM_TRUNCATED",
];

/** OK with the whole text, or a reason after a part of it from its beginning. */
function expectHonest({ text: told, reason }: Ending): void {
  if (reason === undefined) expect(told).toBe(text);
  else expect([reasons.includes(reason), text.startsWith(told)]).toEqual([true, true]);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(kinds)("as %s", (kind) => {
  let stack: AimockStack;
  beforeAll(async () => {
    const rates = { dropRate: 0.15, malformedRate: 0.15, rateLimitRate: 0.15, disconnectRate: 0.15 };
    stack = await startAimockStack([
      fixture("well", { content: text }),
      fixture("any", { content: text }, { chaos: rates }),
      ...cuts.map((count) => fixture(`cut${count}`, { content: text }, { ...latency, truncateAfterChunks: count })),
      ...cuts.map((count) => fixture(`gone${count}`, { content: text }, { ...latency, disconnectAfterMs: 3 * count })),
      // However slow the machine is, this one comes in time.
      fixture(`gone${mostChunks + 1}`, { content: text }, { ...latency, disconnectAfterMs: 60_000 }),
      fixture(`cut${mostChunks + 1}`, { content: text }, latency),
    ]);
  });
  afterAll(() => stack.close());

  test.each<Mode>(["StreamComplete", "Complete"])(
    "by %s, a hundred answers at random are whole or end with a reason, and leave the slot free",
    async (mode) => {
      vi.spyOn(Math, "random").mockImplementation(createChance(20_261_126));
      const calls = Array.from({ length: 100 }, () => endingOf(stack.client, `${kind}/any`, mode));
      const endings = await Promise.all(calls);
      for (const ending of endings) expectHonest(ending);
      expect(new Set(endings.map(({ reason }) => reason))).toEqual(new Set([undefined, ...reasons.slice(0, 4)]));
      expect(await endingOf(stack.client, `${kind}/well`, mode)).toMatchObject({ text, reason: undefined });
    },
  );

  test.each([
    ["after any chunk", "cut"],
    ["at any time", "gone"],
  ])("a stream whose connection is closed %s is whole or ends with a reason", async (_when, how) => {
    const endings: Ending[] = [];
    for (const count of [...cuts, mostChunks + 1]) {
      endings.push(await endingOf(stack.client, `${kind}/${how}${count}`, "StreamComplete"));
    }
    for (const ending of endings) expectHonest(ending);
    const broken = endings.filter(({ reason }) => reason === "STREAM_TRUNCATED");
    expect(broken.some((ending) => ending.text !== "" && ending.text !== text)).toBe(true);
    expect(endings.at(-1)?.reason).toBeUndefined();
    expect(await endingOf(stack.client, `${kind}/well`, "StreamComplete")).toMatchObject({ text, reason: undefined });
  });
});

/** Numbers from 0 to 1 by the generator of Park and Miller, the same for the same seed. */
function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

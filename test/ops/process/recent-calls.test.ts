import fc from "fast-check";
import { expect, test } from "vitest";
import { type EndedCall, RecentCalls } from "../../../src/ops/process/recent-calls.ts";
import { selectRecent } from "../../../src/ops/process/select-calls.ts";
import { createWallClock } from "../../../src/ops/process/wall-clock.ts";

function ended(id: string, facts: Partial<EndedCall> = {}): EndedCall {
  return {
    ...{ id, traceId: "", rpc: "Complete", caller: "127.0.0.1", model: "sim/echo", target: "sim/echo" },
    ...{ startedAt: 0, endedAt: 1, firstContentAt: undefined, queuedMs: 0, backoffMs: 0 },
    ...{ reason: "", status: "OK", upstreamStatus: 0, attemptCount: 1, attempts: [], tokens: undefined },
    ...{ nanoUsd: undefined, isUnpriced: false },
    ...facts,
  };
}

const all = {
  caller: "",
  model: "",
  provider: "",
  limit: 500,
  after: undefined,
  isFailed: false,
  reason: "",
  minMs: 0,
};
const clock = createWallClock({ now: () => 0 }, () => 1_000_000);

test("a failed call stays while any number of others come", () => {
  const recent = new RecentCalls({ calls: 10, bytes: 1_000_000 });
  recent.add(ended("failed", { reason: "UPSTREAM_ERROR" }));
  for (let call = 0; call < 1_000; call += 1) recent.add(ended(`ok${call}`));
  expect(recent.find("failed")?.reason).toBe("UPSTREAM_ERROR");
  expect(recent.all()).toHaveLength(11);
  expect(recent.find("ok989")).toBeUndefined();
  expect(recent.find("ok990")?.id).toBe("ok990");
});

test("memory stays within its bound in bytes, whatever names calls have", () => {
  const most = 20_000;
  const names = fc.array(fc.tuple(fc.string({ maxLength: 256 }), fc.boolean()), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(names, (calls) => {
      const recent = new RecentCalls({ calls: 1_000, bytes: most });
      for (const [index, [model, isFailed]] of calls.entries()) {
        recent.add(ended(String(index), { model, reason: isFailed ? "INTERNAL" : "" }));
      }
      expect(recent.bytes).toBeLessThanOrEqual(2 * most);
      expect(recent.all().length).toBeGreaterThan(0);
    }),
    { numRuns: 100, seed: 18 },
  );
});

test("the pages of a list, one after the other, have each call once, the latest first", () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 7 }), (ends, limit) => {
      const recent = new RecentCalls();
      for (const [index, endedAt] of ends.entries()) {
        recent.add(ended(`c${index}`, { endedAt, reason: index % 3 === 0 ? "INTERNAL" : "" }));
      }
      const read: EndedCall[] = [];
      for (let after: { endedAtMs: number; id: string } | undefined; ; ) {
        const page = selectRecent(recent, { ...all, isRetried: false, limit, after }, clock);
        read.push(...page);
        const last = page.at(-1);
        if (last === undefined) break;
        after = { id: last.id, endedAtMs: clock.toEpochMs(last.startedAt) + last.endedAt - last.startedAt };
      }
      expect(read.map(({ id }) => id).toSorted()).toEqual(ends.map((_, index) => `c${index}`).toSorted());
      expect(read.map(({ endedAt }) => endedAt)).toEqual(ends.toSorted((one, other) => other - one));
    }),
    { numRuns: 100, seed: 18 },
  );
});

test.each<[what: string, selection: object, ids: string[]]>([
  ["all", {}, ["slow", "retried", "failed"]],
  ["failed ones", { isFailed: true }, ["failed"]],
  ["those of a reason", { reason: "INTERNAL" }, ["failed"]],
  ["those of no reason that there is", { reason: "NONE" }, []],
  ["slow ones", { minMs: 100 }, ["slow"]],
  ["retried ones", { isRetried: true }, ["retried"]],
  ["those of a caller", { caller: "10.0.0.1" }, ["retried"]],
  ["those of a model", { model: "fast" }, ["failed"]],
  ["those of a provider", { provider: "other" }, ["slow"]],
  ["those of a provider with a longer name", { provider: "oth" }, []],
])("%s", (_what, selection, ids) => {
  const recent = new RecentCalls();
  recent.add(ended("failed", { endedAt: 1, reason: "INTERNAL", model: "fast" }));
  recent.add(ended("retried", { endedAt: 2, attemptCount: 2, caller: "10.0.0.1" }));
  recent.add(ended("slow", { endedAt: 100, target: "other/m" }));
  const found = selectRecent(recent, { ...all, isRetried: false, ...selection }, clock);
  expect(found.map(({ id }) => id)).toEqual(ids);
});

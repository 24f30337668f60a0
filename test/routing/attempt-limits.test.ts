import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromTimeouts, type LimitOrigin, type TimeLimits } from "../../src/core/call/time-limits.ts";
import { type Timeouts, TimeoutsSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { type LimitSources, resolveLimits } from "../../src/routing/attempt-limits.ts";
import { createRouted, requestFor } from "../support/routed.ts";
import { batches, finished, text } from "../support/scripted-provider.ts";
import { aliasOf } from "../support/targets.ts";

const general = { firstTokenMs: 60_000, idleMs: 30_000, totalMs: 600_000 };
const unset: LimitSources = { request: undefined, alias: undefined, provider: {}, default: general };
const aliasLimits = { connectMs: 100, firstTokenMs: 2_000, idleMs: 3_000 };

test("time limits of the alias hold where the request has none of its own", () => {
  expect(resolveLimits({ ...unset, alias: aliasLimits }, undefined)).toMatchObject(aliasLimits);
  const own = { totalMs: 1_000, idleMs: 9_000 };
  expect(resolveLimits({ ...unset, request: own, alias: aliasLimits }, undefined)).toMatchObject({
    ...{ connectMs: 100, firstTokenMs: 2_000, idleMs: 9_000, totalMs: undefined },
    origins: { connectMs: "alias", firstTokenMs: "alias", idleMs: "request" },
    withoutRequest: { idleMs: 3_000, origins: { idleMs: "alias" }, withoutRequest: undefined },
  });
});

const places: readonly LimitOrigin[] = ["request", "alias", "provider", "default"];
const limits = ["connectMs", "firstTokenMs", "idleMs"] as const;

test("each limit is of the first place that sets it, which is its origin", () => {
  const some = fc.record(
    { connectMs: fc.nat(), firstTokenMs: fc.nat(), idleMs: fc.nat(), totalMs: fc.nat() },
    { requiredKeys: [] },
  );
  const anySources: fc.Arbitrary<LimitSources> = fc.record({
    request: fc.option(some, { nil: undefined }),
    alias: fc.option(some, { nil: undefined }),
    provider: some,
    default: fc.constant(general),
  });
  fc.assert(
    fc.property(anySources, (sources) => {
      const resolved = resolveLimits(sources, undefined);
      for (const limit of limits) {
        const setters = places.filter((place) => sources[place]?.[limit] !== undefined);
        const [first = "default", ...others] = setters;
        expect([resolved[limit], resolved.origins[limit]]).toEqual([sources[first]?.[limit], first]);
        if (sources.request === undefined) continue;
        const next = (first === "request" ? others[0] : first) ?? "default";
        expect(resolved.withoutRequest?.[limit]).toBe(sources[next]?.[limit]);
      }
      expect(resolved.withoutRequest === undefined).toBe(sources.request === undefined);
      expect(resolved.totalMs).toBe(sources.provider.totalMs);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test.each<[ofProvider: number | undefined, capMs: number | undefined, totalMs: number | undefined]>([
  [undefined, undefined, undefined],
  [5_000, undefined, 5_000],
  [undefined, 4_000, 4_000],
  [5_000, 4_000, 4_000],
  [3_000, 4_000, 3_000],
])("of an attempt's total %s of its provider and a cap %s, %s holds", (ofProvider, capMs, totalMs) => {
  expect(resolveLimits({ ...unset, provider: { totalMs: ofProvider } }, capMs).totalMs).toBe(totalMs);
});

test("an attempt has the limits of its request, its alias and its provider, each with its origin", async () => {
  const seen: TimeLimits[] = [];
  const routed = createRouted({
    scripts: {
      a: (_request, attempt) => {
        seen.push(attempt.limits);
        return batches([text("hello"), finished()]);
      },
    },
    aliases: { fast: aliasOf("a/m", { timeouts: { firstTokenMs: 2_000 } }) },
    options: { timeouts: { connectMs: 300, firstTokenMs: 9_000, totalMs: 50_000 } },
  });
  await routed.complete({ ...requestFor("fast"), timeouts: timeoutsOf({ connect: durationFromMs(70) }) });
  const origins = { connectMs: "request", firstTokenMs: "alias", idleMs: "default" };
  expect(seen).toEqual([
    expect.objectContaining({ connectMs: 70, firstTokenMs: 2_000, idleMs: 30_000, totalMs: 50_000, origins }),
  ]);
});

test("a request without time limits sets none, one with some sets those", () => {
  expect(fromTimeouts(undefined)).toBeUndefined();
  expect(fromTimeouts(timeoutsOf({ total: durationFromMs(1_500) }))).toEqual({ totalMs: 1_500 });
});

function timeoutsOf(own: Partial<Timeouts>): Timeouts {
  return create(TimeoutsSchema, own);
}

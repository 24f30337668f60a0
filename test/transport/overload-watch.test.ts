import { Code } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import type { Log } from "../../src/core/log.ts";
import { ErrorInfoSchema, QuotaFailureSchema, RetryInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { toConnectError } from "../../src/transport/connect/connect-status.ts";
import { createOverloadWatch } from "../../src/transport/overload-watch.ts";
import { createFakeClock } from "../support/fake-clock.ts";

const complete = "/tokenwire.v1.CompletionService/Complete";

function startWatch() {
  const clock = createFakeClock();
  const load = { loopDelayMs: 0, heapShare: 0.1, delaysTaken: 0 };
  const limits = { maxLoopDelayMs: 1_000, maxHeapShare: 0.9 };
  const logged: string[] = [];
  const hear = (facts: object, message: string): void => {
    logged.push(`${message} ${JSON.stringify(facts)}`);
  };
  const log: Log = { debug: hear, info: hear, warn: hear, error: hear };
  const readings = {
    takeLoopDelayMs() {
      load.delaysTaken += 1;
      return load.loopDelayMs;
    },
    heapShare: () => load.heapShare,
  };
  return { watch: createOverloadWatch({ readings, limits: () => limits, clock, log }), clock, load, limits, logged };
}

test("while the event loop keeps up, nothing is refused or logged", () => {
  const { watch, clock, load, logged } = startWatch();
  load.loopDelayMs = 1_000;
  clock.advance(60_000);
  expect(watch.refusalOf(complete)).toBeUndefined();
  expect(logged).toEqual([]);
  expect(load.delaysTaken).toBe(30);
});

describe("an event loop that is too late", () => {
  test("has calls refused from the next median of 2 s to the first that is not, and one line for each", () => {
    const { watch, clock, load, logged } = startWatch();
    load.loopDelayMs = 1_001;
    clock.advance(1_999);
    expect(watch.refusalOf(complete)).toBeUndefined();
    clock.advance(1);
    expect(watch.refusalOf(complete)).toBeDefined();
    expect(watch.refusalOf(complete)).toBeDefined();
    clock.advance(2_000);
    expect(watch.refusalOf(complete)).toBeDefined();
    load.loopDelayMs = 3;
    clock.advance(2_000);
    expect(watch.refusalOf(complete)).toBeUndefined();
    expect(logged).toEqual([
      'overloaded: new calls are refused for now {"cause":"the event loop is 1001 ms late, more than 1000 ms"}',
      'no longer overloaded: calls are taken again {"refused":3,"lastedMs":4000}',
    ]);
  });

  test("has them refused as GATEWAY_OVERLOADED, with the limit and a delay", () => {
    const { watch, clock, load } = startWatch();
    load.loopDelayMs = 5_000;
    clock.advance(2_000);
    const refusal = toConnectError(watch.refusalOf(complete));
    expect(refusal.code).toBe(Code.ResourceExhausted);
    expect(refusal.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: "GATEWAY_OVERLOADED" }]);
    expect(refusal.findDetails(RetryInfoSchema)).toMatchObject([{ retryDelay: { seconds: 2n } }]);
    expect(refusal.findDetails(QuotaFailureSchema)).toMatchObject([{ violations: [{ subject: "gateway" }] }]);
  });

  test("is judged by the limit as it stands", () => {
    const { watch, clock, load, limits } = startWatch();
    load.loopDelayMs = 500;
    limits.maxLoopDelayMs = 100;
    clock.advance(2_000);
    expect(watch.refusalOf(complete)).toBeDefined();
  });
});

test.each([
  "/tokenwire.v1.ModelService/ListModels",
  "/grpc.health.v1.Health/Check",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/tokenwire.v1.CompletionService/Unknown",
])("%s passes", (path) => {
  const { watch, clock, load } = startWatch();
  load.loopDelayMs = 5_000;
  load.heapShare = 1;
  clock.advance(2_000);
  expect(watch.refusalOf(path)).toBeUndefined();
});

test("a heap that is nearly full has calls refused within 250 ms, until there is room to spare", () => {
  const { watch, clock, load } = startWatch();
  load.heapShare = 0.91;
  clock.advance(250);
  expect(watch.refusalOf(complete)).toBeDefined();
  load.heapShare = 0.82;
  clock.advance(250);
  expect(watch.refusalOf(complete)).toBeDefined();
  load.heapShare = 0.8;
  clock.advance(250);
  expect(watch.refusalOf(complete)).toBeUndefined();
});

test("a watch that was closed holds no timer", () => {
  const { watch, clock } = startWatch();
  clock.advance(1_000);
  watch.close();
  expect(clock.pending).toBe(0);
});

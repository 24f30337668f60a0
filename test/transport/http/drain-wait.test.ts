import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLifetime, type Lifetime } from "../../../src/core/call/lifetime.ts";
import { GatewayError, type Reason } from "../../../src/core/errors/error.ts";
import { DrainWait } from "../../../src/transport/http/drain-wait.ts";
import type { Exchange } from "../../../src/transport/http/exchange.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

const limits = { readerStallTimeoutMs: 60_000, resetGraceMs: 500 };
const urgent: Reason[] = ["DEADLINE_EXCEEDED", "SHUTTING_DOWN", "CALLER_CANCELLED", "READER_STALLED"];
const patient: Reason[] = ["STREAM_TRUNCATED", "UPSTREAM_OVERLOADED", "RATE_LIMITED", "TOTAL_TIMEOUT", "INTERNAL"];

const reset = vi.fn();
let clock: FakeClock;
let events: EventEmitter;
let failure: Lifetime<GatewayError>;
let reader: DrainWait;
let wait: Promise<void> | undefined;

beforeEach(() => {
  reset.mockClear();
  clock = createFakeClock();
  events = new EventEmitter();
  failure = createLifetime<GatewayError>((error) => {
    throw error;
  });
  // Of its exchange, a wait only listens to the events.
  const exchange = { events } as Exchange;
  reader = new DrainWait({ exchange, request: { failure, reset }, limits, clock });
});

afterEach(async () => {
  events.emit("close");
  await wait;
});

function begin(): void {
  wait = reader.until("close");
}

function fail(reason: Reason): void {
  failure.end(new GatewayError(reason, "a test"));
}

describe.each([
  ["before the wait", (reason: Reason) => [() => fail(reason), begin]],
  ["during the wait", (reason: Reason) => [begin, () => fail(reason)]],
] as const)("a request that failed %s", (_when, toSteps) => {
  test.each(urgent)("as %s is reset 0.5 s later", (reason) => {
    for (const step of toSteps(reason)) step();
    clock.advance(499);
    expect(reset).not.toHaveBeenCalled();
    clock.advance(1);
    expect(reset).toHaveBeenCalledOnce();
  });

  test.each(urgent)("as %s is not reset by a pause of the process, which its reader could not use", (reason) => {
    for (const step of toSteps(reason)) step();
    clock.jump(3_600_000);
    expect(reset).not.toHaveBeenCalled();
    events.emit("close");
    expect(clock.pending).toBe(0);
  });

  test.each(patient)("as %s is reset 0.5 s after its reader stalls, and no sooner", (reason) => {
    for (const step of toSteps(reason)) step();
    clock.advance(60_499);
    expect(reset).not.toHaveBeenCalled();
    clock.advance(1);
    expect(reset).toHaveBeenCalledOnce();
  });

  test.each(patient)("as %s gives a reader that goes on the whole time for each part that is left", (reason) => {
    for (const step of toSteps(reason)) step();
    clock.advance(50_000);
    events.emit("close");
    begin();
    clock.advance(50_000);
    expect(reset).not.toHaveBeenCalled();
    events.emit("close");
    expect(clock.pending).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Log } from "../../../src/core/log.ts";
import { silentLog } from "../../../src/core/log.ts";
import { type MetricsPush, startMetricsPush } from "../../../src/telemetry/metrics/push.ts";
import { createServerResource } from "../../../src/telemetry/metrics/resource.ts";
import { createOutageLog } from "../../../src/telemetry/otlp/outage-log.ts";
import { OtlpFault, type OtlpSender } from "../../../src/telemetry/otlp/settings.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

const intervalMs = 60_000;
let clock: FakeClock;
let lines: string[];
let sent: PromiseWithResolvers<Uint8Array>[];
let isClosed: boolean;
let push: MetricsPush;

beforeEach(() => {
  clock = createFakeClock();
  lines = [];
  sent = [];
  isClosed = false;
  const log: Log = {
    ...silentLog,
    warn: (facts, message) => lines.push(`warn ${message} ${JSON.stringify(facts)}`),
    info: (facts, message) => lines.push(`info ${message} ${JSON.stringify(facts)}`),
  };
  const sender: OtlpSender = {
    send() {
      const waiting = Promise.withResolvers<Uint8Array>();
      sent.push(waiting);
      return waiting.promise;
    },
    close() {
      isClosed = true;
    },
  };
  push = startMetricsPush({
    collect: async () => [],
    resource: createServerResource("1.2.3"),
    ...{ sender, intervalMs, clock },
    outages: createOutageLog(log, "http://collector", "metrics"),
  });
});

/** Lets all that is ready run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function answer(result: Uint8Array | Error): Promise<void> {
  const waiting = sent.at(-1);
  if (result instanceof Error) waiting?.reject(result);
  else waiting?.resolve(result);
  await settle();
}

async function nextPush(): Promise<void> {
  clock.advance(intervalMs);
  await settle();
}

const taken = new Uint8Array();

describe("pushes", () => {
  afterEach(() => clock.advance(0));

  test("come at each interval", async () => {
    for (const count of [1, 2, 3]) {
      await nextPush();
      expect(sent).toHaveLength(count);
      await answer(taken);
    }
  });

  test("are never two at once", async () => {
    await nextPush();
    clock.advance(10 * intervalMs);
    await settle();
    push.now();
    await settle();
    expect(sent).toHaveLength(1);
    await answer(taken);
    expect(sent).toHaveLength(2);
  });

  test("that fail are logged once until one succeeds, which is logged once", async () => {
    for (let failure = 0; failure < 5; failure += 1) {
      await nextPush();
      await answer(new OtlpFault("it does not answer"));
    }
    expect(lines).toEqual([
      'warn metrics cannot be sent to the collector {"endpoint":"http://collector","fault":"it does not answer"}',
    ]);
    for (let success = 0; success < 3; success += 1) {
      await nextPush();
      await answer(taken);
    }
    expect(lines.slice(1)).toEqual([
      'info metrics reach the collector again {"endpoint":"http://collector","failures":5}',
    ]);
    await nextPush();
    await answer(new OtlpFault("gone again"));
    expect(lines).toHaveLength(3);
  });

  test("of which the collector refuses points have failed", async () => {
    await nextPush();
    // partial_success { rejected_data_points: 3 }
    await answer(Uint8Array.from([0x0a, 0x02, 0x08, 0x03]));
    expect(lines).toEqual([expect.stringContaining("it refused 3 data points")]);
  });

  test("with an answer that is no message have failed", async () => {
    await nextPush();
    await answer(Buffer.from("<html>"));
    expect(lines).toHaveLength(1);
  });
});

test("the end pushes a last time", async () => {
  const closed = push.close();
  await settle();
  expect(sent).toHaveLength(1);
  await answer(taken);
  await closed;
  expect(isClosed).toBe(true);
  clock.advance(10 * intervalMs);
  await settle();
  expect(sent).toHaveLength(1);
});

test("the end waits two seconds at most for a collector that hangs", async () => {
  await nextPush();
  const closed = push.close();
  await settle();
  clock.advance(2_000);
  await closed;
  expect(isClosed).toBe(true);
});

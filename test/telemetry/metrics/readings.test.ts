import { expect, test } from "vitest";
import { createBackend } from "../../../src/app.ts";
import { completeConfig } from "../../../src/config/load.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import { Reading } from "../../../src/telemetry/metrics/readings.ts";
import { batches, finished, scriptedProvider } from "../../support/scripted-provider.ts";

function valuesOf(reading: Reading): unknown[] {
  return reading
    .toSnapshot([1, 0], [2, 0])
    .flatMap(({ name, points }) => points.map(({ attributes, value }) => [name, attributes, value]));
}

test.each([
  ["tokenwire.breaker.state", "tokenwire.target", [0, 2, 1], 2],
  ["tokenwire.queue.length", "tokenwire.queue", [1, 2, 3], 6],
] as const)("values of %s with the same attributes are one", (name, attribute, values, one) => {
  const reading = new Reading(10);
  for (const value of values) reading.set(name, value, { [attribute]: "a" });
  expect(valuesOf(reading)).toEqual([[name, { [attribute]: "a" }, one]]);
});

test("beyond the limit of series all values are one", () => {
  const reading = new Reading(3);
  for (let index = 0; index < 10; index += 1) {
    reading.set("tokenwire.calls.open", 1, { "rpc.method": "m", "tokenwire.model": `${index}` });
  }
  expect(valuesOf(reading)).toEqual([
    ["tokenwire.calls.open", { "rpc.method": "m", "tokenwire.model": "0" }, 1],
    ["tokenwire.calls.open", { "rpc.method": "m", "tokenwire.model": "1" }, 1],
    ["tokenwire.calls.open", { "otel.metric.overflow": "true" }, 8],
  ]);
});

test("attributes that are not declared do not count", () => {
  const reading = new Reading(3);
  reading.set("tokenwire.queue.length", 1, { "tokenwire.queue": "a", "tokenwire.model": "m" });
  expect(valuesOf(reading)).toEqual([["tokenwire.queue.length", { "tokenwire.queue": "a" }, 1]]);
});

test("a provider of a program that cannot count its connections has none, and the others are read", async () => {
  const provider = { ...scriptedProvider(() => batches([finished()])), name: "p" };
  const config = completeConfig({ providers: { broken: { kind: "sim" }, whole: { kind: "sim" } } });
  const plans = config.providers.map(({ name, slots, timeouts }) => ({
    ...{ name, slots, timeouts },
    provider: {
      ...{ ...provider, name },
      connections() {
        if (name === "broken") throw new Error("cannot count");
        return { idle: 1, used: 2 };
      },
    },
  }));
  const { engine } = createBackend(
    { ...config, providers: plans },
    { clock: systemClock, log: silentLog, random: () => 0.5 },
  );
  expect(engine.providers().map(({ connections }) => connections)).toEqual([undefined, { idle: 1, used: 2 }]);
  await engine.close();
});

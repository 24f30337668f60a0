import { setImmediate as nextTurn, setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLoadSensor, type LoadSensor } from "../../src/telemetry/load-sensor.ts";

function holdUp(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** Reads the heap eight times and then the delay, as the watch of overload does. */
async function readAfterTurns(sensor: LoadSensor, turn: () => Promise<void>): Promise<number> {
  for (let turns = 0; turns < 8; turns += 1) {
    await turn();
    sensor.heapShare();
  }
  return sensor.takeLoopDelayMs();
}

const waiting = (): Promise<void> => setTimeout(25);

async function heldUp(): Promise<void> {
  holdUp(60);
  await nextTurn();
}

test("a loop that is held up after it has waited is found to be late", async () => {
  const sensor = createLoadSensor();
  await readAfterTurns(sensor, waiting);
  await readAfterTurns(sensor, waiting);
  expect(await readAfterTurns(sensor, heldUp)).toBeGreaterThan(20);
  expect(await readAfterTurns(sensor, heldUp)).toBeGreaterThan(20);
  sensor.close();
});

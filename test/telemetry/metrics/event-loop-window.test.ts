import { expect, test } from "vitest";
import { EventLoopWindow, type LoopFigures, type LoopMeter } from "../../../src/telemetry/metrics/event-loop-window.ts";

/** A loop whose longest delay since the last reset a test sets. */
class ScriptedLoop implements LoopMeter {
  now = 0;
  isClosed = false;
  #max = 0;

  /** The loop was late by so many seconds. */
  late(seconds: number): void {
    this.#max = Math.max(this.#max, seconds);
  }

  read(): LoopFigures {
    return { mean: 0, p50: 0, p99: this.#max, max: this.#max, utilization: 0 };
  }

  reset(): void {
    this.#max = 0;
  }

  close(): void {
    this.isClosed = true;
  }
}

function start(): { readonly loop: ScriptedLoop; readonly p99At: (seconds: number) => number } {
  const loop = new ScriptedLoop();
  const window = new EventLoopWindow(() => loop.now, loop);
  function p99At(seconds: number): number {
    loop.now = seconds * 1_000;
    return window.read().p99;
  }
  return { loop, p99At };
}

test("a reader does not take from another one what the loop was late", () => {
  const { loop, p99At } = start();
  loop.late(2);
  expect([p99At(15), p99At(15.001), p99At(20)]).toEqual([2, 2, 2]);
});

test("before the first window is over its figures are those so far", () => {
  const { loop, p99At } = start();
  expect(p99At(1)).toBe(0);
  loop.late(1);
  expect([p99At(2), p99At(3)]).toEqual([1, 1]);
});

test("a delay is in one window, and two readers see the same windows", () => {
  const { loop, p99At } = start();
  loop.late(2);
  expect(p99At(15)).toBe(2);
  loop.late(1);
  expect(p99At(22)).toBe(2);
  expect(p99At(30)).toBe(1);
  expect(p99At(37)).toBe(1);
  expect(p99At(45)).toBe(0);
});

test("a reader that comes often does not shorten the window of one that comes seldom", () => {
  const { loop, p99At } = start();
  for (let second = 1; second <= 60; second += 1) {
    if (second === 55) loop.late(3);
    p99At(second);
  }
  expect(p99At(60.5)).toBe(3);
});

test("the window closes its meter", () => {
  const loop = new ScriptedLoop();
  new EventLoopWindow(() => 0, loop).close();
  expect(loop.isClosed).toBe(true);
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import { afterRunning } from "../../../src/transport/http/running-time.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

describe("a delay that a running process waits", () => {
  const task = vi.fn();
  let clock: FakeClock;
  let stop: () => void;

  beforeEach(() => {
    task.mockClear();
    clock = createFakeClock();
    stop = afterRunning(clock, 500, task);
  });

  test("is as long as it says", () => {
    clock.advance(499);
    expect(task).not.toHaveBeenCalled();
    clock.advance(1);
    expect(task).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  test("counts a tenth of itself for a pause of any length", () => {
    for (let pauses = 0; pauses < 9; pauses++) clock.jump(3_600_000);
    expect(task).not.toHaveBeenCalled();
    clock.advance(49);
    expect(task).not.toHaveBeenCalled();
    clock.advance(1);
    expect(task).toHaveBeenCalledOnce();
  });

  test("runs nothing once it is cancelled, at whatever time", () => {
    clock.advance(200);
    stop();
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(task).not.toHaveBeenCalled();
  });
});

import { describe, expect, test } from "vitest";
import { createFloodGuard } from "../../../src/transport/listener/flood-guard.ts";

const limits = { overheadBurstBytes: 10_000, overheadBytesPerSecond: 1_000, maxHeaderBytes: 2_000 };

describe("a connection is flooded", () => {
  test("when it sends more than the burst for nothing", () => {
    expect(createFloodGuard(limits, 0).isFlooded(10_001, 0)).toBe(true);
  });

  test("when what it sends for nothing adds up faster than it leaks", () => {
    const guard = createFloodGuard(limits, 0);
    const floodedAt = [1, 2, 3, 4, 5, 6].find((second) => guard.isFlooded(second * 4_000, second * 1_000));
    expect(floodedAt).toBe(4);
  });
});

describe("a connection is not flooded", () => {
  test("by the burst itself", () => {
    expect(createFloodGuard(limits, 0).isFlooded(10_000, 0)).toBe(false);
  });

  test("by a keepalive ping a second for ever", () => {
    const guard = createFloodGuard(limits, 0);
    const seconds = Array.from({ length: 10_000 }, (_, second) => second);
    expect(seconds.filter((second) => guard.isFlooded(second * 17, second * 1_000))).toEqual([]);
  });

  test("by the headers of its requests", () => {
    const guard = createFloodGuard(limits, 0);
    for (let requests = 0; requests < 10; requests++) guard.requestBegan();
    expect(guard.isFlooded(30_000, 0)).toBe(false);
  });

  test("by the bodies of its requests and their frame headers", () => {
    const guard = createFloodGuard(limits, 0);
    guard.bodyRead(1_000_000);
    expect(guard.isFlooded(1_250_000, 0)).toBe(false);
  });

  test("by a new window for each piece of an answer", () => {
    const guard = createFloodGuard(limits, 0);
    for (let pieces = 0; pieces < 1_000; pieces++) guard.pieceWritten();
    expect(guard.isFlooded(1_000 * 2 * 13, 0)).toBe(false);
  });
});

test("progress of the past is no licence for a flood later", () => {
  const guard = createFloodGuard(limits, 0);
  guard.bodyRead(1_000_000);
  expect(guard.isFlooded(1_000_000, 0)).toBe(false);
  expect(guard.isFlooded(1_010_001, 0)).toBe(true);
});

import { expect, test } from "vitest";
import type { MetricName } from "../../../src/telemetry/metrics/declarations.ts";
import { type ReportOfWorker, ServerMetrics } from "../../../src/telemetry/metrics/server-metrics.ts";
import type { MetricsSnapshot, Point } from "../../../src/telemetry/metrics/snapshot.ts";

function reportOf(worker: number | undefined, process: string, calls: number, open: number): ReportOfWorker {
  const pointsOf = (value: number): Point[] => [{ attributes: {}, startTime: [0, 0], endTime: [1, 0], value }];
  const snapshot: MetricsSnapshot = [
    { name: "tokenwire.calls", points: pointsOf(calls) },
    { name: "tokenwire.calls.open", points: pointsOf(open) },
  ];
  return { worker, report: { process, snapshot } };
}

function figureOf(snapshot: MetricsSnapshot, name: MetricName): unknown {
  return snapshot.find((metric) => metric.name === name)?.points[0]?.value;
}

test("the metrics of a server are the sums of its processes", () => {
  const sum = new ServerMetrics().sum([
    reportOf(1, "p", 10, 1),
    reportOf(2, "q", 5, 2),
    reportOf(undefined, "r", 0, 0),
  ]);
  expect(figureOf(sum, "tokenwire.calls")).toBe(15);
  expect(figureOf(sum, "tokenwire.calls.open")).toBe(3);
});

test("what a worker had counted goes on to count when another process takes its place, and its gauges do not", () => {
  const server = new ServerMetrics();
  server.sum([reportOf(1, "p", 10, 1), reportOf(2, "q", 5, 2)]);
  const sum = server.sum([reportOf(1, "p2", 3, 4), reportOf(2, "q", 6, 2)]);
  expect(figureOf(sum, "tokenwire.calls")).toBe(10 + 3 + 6);
  expect(figureOf(sum, "tokenwire.calls.open")).toBe(4 + 2);
});

test("the sums of a worker that does not answer stay, once", () => {
  const server = new ServerMetrics();
  server.sum([reportOf(1, "p", 10, 1), reportOf(2, "q", 5, 2)]);
  for (const again of [6, 7]) {
    const sum = server.sum([reportOf(2, "q", again, 2)]);
    expect(figureOf(sum, "tokenwire.calls")).toBe(10 + again);
    expect(figureOf(sum, "tokenwire.calls.open")).toBe(2);
  }
  expect(figureOf(server.sum([reportOf(1, "p", 11, 0), reportOf(2, "q", 7, 0)]), "tokenwire.calls")).toBe(18);
});

test("sums never go down, whichever workers answer and however often they are started again", () => {
  const server = new ServerMetrics();
  let before = 0;
  for (let round = 1; round <= 50; round += 1) {
    const reports = [1, 2, 3]
      .filter((worker) => (round + worker) % 4 !== 0)
      .map((worker) => {
        const life = Math.floor((round + worker) / 7);
        return reportOf(worker, `${worker}-${life}`, ((round + worker) % 7) * 10, 0);
      });
    const calls = Number(figureOf(server.sum(reports), "tokenwire.calls") ?? 0);
    expect(calls).toBeGreaterThanOrEqual(before);
    before = calls;
  }
  expect(before).toBeGreaterThan(0);
});

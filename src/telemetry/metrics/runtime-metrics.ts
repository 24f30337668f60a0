// What a process measures of itself: event loop, heap, garbage collections, processor time.
import { constants, type PerformanceEntry, PerformanceObserver, performance } from "node:perf_hooks";
import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8";
import { EventLoopWindow } from "./event-loop-window.ts";
import type { Instruments } from "./instruments.ts";
import type { Gauges } from "./readings.ts";

const microsecondsPerSecond = 1e6;
const msPerSecond = 1_000;

const collections: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, "major"],
  [constants.NODE_PERFORMANCE_GC_MINOR, "minor"],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, "incremental"],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, "weakcb"],
]);

/** Measures the process. Its creator closes it. */
export interface RuntimeMetrics {
  /** Reads what it measures into gauges. */
  read(gauges: Gauges): void;
  close(): void;
}

/** Begins to measure the process, which is `worker` in the attributes. */
export function measureRuntime({ histogram }: Instruments, worker: string): RuntimeMetrics {
  const attributes = { "tokenwire.worker": worker };
  const loop = new EventLoopWindow(() => performance.now());
  const duration = histogram("v8js.gc.duration");
  const collected = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      duration(entry.duration / msPerSecond, { ...attributes, "v8js.gc.type": typeOf(entry) });
    }
  });
  collected.observe({ entryTypes: ["gc"] });

  function readLoop(gauges: Gauges): void {
    const { mean, p50, p99, max, utilization } = loop.read();
    gauges.set("nodejs.eventloop.delay.mean", mean, attributes);
    gauges.set("nodejs.eventloop.delay.p50", p50, attributes);
    gauges.set("nodejs.eventloop.delay.p99", p99, attributes);
    gauges.set("nodejs.eventloop.delay.max", max, attributes);
    gauges.set("nodejs.eventloop.utilization", utilization, attributes);
  }

  function readMemory(gauges: Gauges): void {
    for (const { space_name: space, space_used_size: used } of getHeapSpaceStatistics()) {
      gauges.set("v8js.memory.heap.used", used, { ...attributes, "v8js.heap.space.name": space });
    }
    gauges.set("tokenwire.heap.limit", getHeapStatistics().heap_size_limit, attributes);
    gauges.set("process.memory.usage", process.memoryUsage.rss(), attributes);
  }

  return {
    read(gauges) {
      readLoop(gauges);
      readMemory(gauges);
      const { user, system } = process.cpuUsage();
      gauges.set("process.cpu.time", user / microsecondsPerSecond, { ...attributes, "cpu.mode": "user" });
      gauges.set("process.cpu.time", system / microsecondsPerSecond, { ...attributes, "cpu.mode": "system" });
    },
    close() {
      loop.close();
      collected.disconnect();
    },
  };
}

function typeOf(entry: PerformanceEntry): string {
  // Node documents that the detail of a collection has its kind.
  const { detail } = entry as PerformanceEntry & { readonly detail: { readonly kind: number } };
  return collections.get(detail.kind) ?? "other";
}

import { cpus, loadavg, release, totalmem, type } from "node:os";
import type { Machine } from "./record.ts";

/** The machine as it is now; `loadBefore` is the load when the run began. */
export function describeMachine(loadBefore: number): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    loadBefore,
    loadAfter: currentLoad(),
  };
}

/** The load average of the last minute. */
export function currentLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

// The process behind startMeasuredGateway: runs a gateway, sends its address, then its memory and time on request.
import { setImmediate } from "node:timers/promises";
import { type Census, takeCensus } from "./heap-census.ts";
import type { MemoryReport, Question } from "./measured-gateway.ts";
import { startTestGateway } from "./test-gateway.ts";

const { flags, environment } = JSON.parse(process.argv[2] ?? "{}");
const gateway = await startTestGateway(flags, environment);
process.send?.(gateway.address);

async function memory(): Promise<MemoryReport> {
  // Twice, with a turn between: finalizers of the first round free external memory for the second.
  globalThis.gc?.();
  await setImmediate();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapUsed, external, rss };
}

/** Processor time used so far, in microseconds. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** TCP connections that are open; those that listen are of another kind. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}

async function answer(question: Question): Promise<MemoryReport | Census | number> {
  switch (question) {
    case "memory":
      return memory();
    case "cpu":
      return cpu();
    case "sockets":
      return sockets();
    case "timers":
      return timers();
    case "census":
      return takeCensus();
    default:
      return question satisfies never;
  }
}

process.on("message", async (question: Question) => {
  process.send?.(await answer(question));
});
process.on("disconnect", () => process.exit(0));

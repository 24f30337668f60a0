// The process behind startMeasuredGateway: runs a gateway, tells its address, then its memory and time when asked.
import { setImmediate } from "node:timers/promises";
import type { ProcessReport } from "./measured-gateway.ts";
import { startTestGateway } from "./test-gateway.ts";

const { flags, environment } = JSON.parse(process.argv[2] ?? "{}");
const gateway = await startTestGateway(flags, environment);
process.send?.(gateway.address);

process.on("message", async () => {
  // Twice, with a turn between: finalizers of the first round free external memory for the second.
  globalThis.gc?.();
  await setImmediate();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ heapUsed, external, rss, cpuMicros: user + system } satisfies ProcessReport);
});
process.on("disconnect", () => process.exit(0));

import { expect, test } from "vitest";
import { serveMetrics } from "../../src/cli/serve-metrics.ts";
import { completeConfig } from "../../src/config/load.ts";
import { silentLog } from "../../src/core/log.ts";
import { type ProcessMetrics, startMetrics } from "../../src/metrics.ts";
import { operationsOf } from "../../src/ops/operations.ts";

const config = completeConfig({ ops: { port: 0 } });

async function createMetrics(): Promise<{ readonly own: ProcessMetrics; readonly closings: string[] }> {
  const created = await startMetrics(config, "primary");
  if (created === undefined) throw new Error("nothing is measured");
  const closings: string[] = [];
  const own: ProcessMetrics = {
    ...created,
    async close() {
      closings.push("closed");
      await created.close();
    },
  };
  return { own, closings };
}

test.each([true, false])(
  "the metrics of the process are closed with those of the server (workers: %j)",
  async (hasWorkers) => {
    const { own, closings } = await createMetrics();
    const served = await serveMetrics(config, { operations: operationsOf({}), own, hasWorkers }, silentLog);
    expect(closings).toEqual([]);
    await served.close();
    expect(closings).toEqual(["closed"]);
  },
);

test.each([
  [true, 1],
  [false, 0],
])("the primary of workers measures itself, too (workers: %j)", async (hasWorkers, builds) => {
  const { own } = await createMetrics();
  const served = await serveMetrics(config, { operations: operationsOf({}), own, hasWorkers }, silentLog);
  const { text } = await served.write({ answers: [], missing: [] });
  expect(text.match(/^tokenwire_build_info\{/gm) ?? []).toHaveLength(builds);
  await served.close();
});

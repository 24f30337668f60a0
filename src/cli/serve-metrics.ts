// The metrics of `serve`: of this process, and of the whole server for those who read them.
import packageJson from "../../package.json" with { type: "json" };
import type { Config } from "../config/config.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { WriteMetrics } from "../ops/metrics-page.ts";
import type { Gathered, Operations } from "../ops/operations.ts";
import type { ProcessMetrics, ProcessReport } from "../telemetry/metrics/process-metrics.ts";
import type { ReportOfWorker } from "../telemetry/metrics/server-metrics.ts";

/** The metrics of a server, as they are read. Its creator closes it. */
export interface ServedMetrics {
  readonly write: WriteMetrics;
  /** Pushes what is measured so far; called before the workers end. */
  push(): void;
  close(): Promise<void>;
}

/** The server whose metrics are exported. */
export interface MeasuredServer {
  readonly operations: Operations;
  /** The metrics of this process. They are closed with those of the server. */
  readonly own: ProcessMetrics;
  /** Whether it has workers: they answer for themselves, and nothing asks this process but the export. */
  readonly hasWorkers: boolean;
}

/** Starts to export the metrics of a server. */
export async function serveMetrics(
  { telemetry: { otlp, metrics } }: Pick<Config, "telemetry">,
  { operations, own, hasWorkers }: MeasuredServer,
  log: Log,
): Promise<ServedMetrics> {
  const { startMetricsExport } = await import("../telemetry/metrics/export.ts");
  async function toReports({ answers }: Gathered<unknown>): Promise<ReportOfWorker[]> {
    const reports = answers.flatMap(({ worker, answer }) =>
      // The answer to the question is what ProcessMetrics.report makes.
      answer === undefined ? [] : [{ worker, report: answer as ProcessReport }],
    );
    return hasWorkers ? [...reports, { worker: undefined, report: await own.report() }] : reports;
  }
  const exported = startMetricsExport({
    version: packageJson.version,
    ask: async () => toReports(await operations.ask("metrics", null)),
    otlp: metrics.push ? otlp : undefined,
    clock: systemClock,
    log,
  });
  return {
    write: async (gathered) => exported.write(await toReports(gathered)),
    push: exported.push,
    async close() {
      await exported.close();
      await own.close();
    },
  };
}

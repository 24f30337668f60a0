// The metrics of a server for those who read them: as a page for Prometheus, and pushed to a collector.
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { createOutageLog } from "../otlp/outage-log.ts";
import { createOtlpSender } from "../otlp/sender.ts";
import { metricsSignal, type OtlpSettings } from "../otlp/settings.ts";
import { prometheusType, toPrometheusText } from "./prometheus-text.ts";
import { type MetricsPush, startMetricsPush } from "./push.ts";
import { createServerResource } from "./resource.ts";
import { type ReportOfWorker, ServerMetrics } from "./server-metrics.ts";

/** What an export is made of. */
export interface MetricsExportOptions {
  readonly version: string;
  /** Asks the processes of the server, as many as answer. */
  readonly ask: () => Promise<readonly ReportOfWorker[]>;
  /** The collector that metrics are pushed to; none when undefined. */
  readonly otlp: (OtlpSettings & { readonly intervalMs: number }) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Exports the metrics of a server. Its creator closes it. */
export interface MetricsExport {
  /** The page for Prometheus, of reports that were asked for. */
  write(reports: readonly ReportOfWorker[]): { readonly contentType: string; readonly text: string };
  /** Pushes what is measured so far, without a wait; its faults are logged. */
  readonly push: () => void;
  /** Pushes a last time and ends, within two seconds. */
  close(): Promise<void>;
}

/** Starts to export. */
export function startMetricsExport({ version, ask, otlp, clock, log }: MetricsExportOptions): MetricsExport {
  const server = new ServerMetrics();
  const resource = createServerResource(version);
  const push: MetricsPush | undefined =
    otlp &&
    startMetricsPush({
      collect: async () => server.sum(await ask()),
      resource,
      sender: createOtlpSender(otlp, metricsSignal),
      intervalMs: otlp.intervalMs,
      clock,
      outages: createOutageLog(log, otlp.endpoint, "metrics"),
    });
  return {
    write: (reports) => ({ contentType: prometheusType, text: toPrometheusText(server.sum(reports), resource) }),
    push: () => push?.now(),
    close: async () => push?.close(),
  };
}

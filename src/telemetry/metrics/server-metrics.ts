import { mergeSnapshots, sumsOf } from "./merge.ts";
import type { ProcessReport } from "./process-metrics.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** The report of one process, by the number of its worker; undefined for a process that is no worker. */
export interface ReportOfWorker {
  readonly worker: number | undefined;
  readonly report: ProcessReport;
}

/**
 * ServerMetrics makes the metrics of one server of those of its processes. Its sums
 * never go down: what a process that has ended, or does not answer, had reported last
 * goes on to count. Else a reader would take a worker that is started again for a
 * burst of calls.
 */
export class ServerMetrics {
  /** The last report of each worker. */
  readonly #last = new Map<number | undefined, ProcessReport>();
  /** The sums of the processes that have ended and were replaced. */
  #ended: MetricsSnapshot = [];

  /** The metrics of the server, by the reports of the processes that have answered. */
  sum(reports: readonly ReportOfWorker[]): MetricsSnapshot {
    for (const { worker, report } of reports) this.#take(worker, report);
    const answered = new Set(reports.map(({ worker }) => worker));
    const snapshots = [...this.#last].map(([worker, { snapshot }]) =>
      answered.has(worker) ? snapshot : sumsOf(snapshot),
    );
    return mergeSnapshots([this.#ended, ...snapshots]);
  }

  #take(worker: number | undefined, report: ProcessReport): void {
    const before = this.#last.get(worker);
    if (before !== undefined && before.process !== report.process) {
      this.#ended = mergeSnapshots([this.#ended, sumsOf(before.snapshot)]);
    }
    this.#last.set(worker, report);
  }
}

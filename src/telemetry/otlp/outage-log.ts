import type { Log } from "../../core/log.ts";

/** OutageLog says once that a collector does not take what is sent, and once that it does again. */
export interface OutageLog {
  failed(fault: Error): void;
  succeeded(): void;
}

/** Creates it, for the collector at `endpoint` and what is sent to it, such as "metrics". */
export function createOutageLog(log: Log, endpoint: string, what: string): OutageLog {
  let failures = 0;
  return {
    failed({ message }) {
      failures += 1;
      if (failures === 1) log.warn({ endpoint, fault: message }, `${what} cannot be sent to the collector`);
    },
    succeeded() {
      if (failures > 0) log.info({ endpoint, failures }, `${what} reach the collector again`);
      failures = 0;
    },
  };
}

// The operations port of `serve`, which is the same with one process and with several workers.
import packageJson from "../../package.json" with { type: "json" };
import { type Gateway, loadOpsCertificates, toTerminator } from "../app.ts";
import type { Config } from "../config/config.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { type OpsPort, openOpsPort } from "../ops/ops-port.ts";
import { createReadiness, type Readiness } from "../ops/readiness.ts";
import type { ServedMetrics } from "./serve-metrics.ts";

/** The operations of a gateway that is served. */
export interface ServedOps {
  readonly readiness: Readiness;
  /** Undefined where nothing is measured. */
  readonly metrics: ServedMetrics | undefined;
  /** Undefined where `ops.port` is unset. */
  readonly port: OpsPort | undefined;
}

/** Opens the operations port of a gateway, where it has one. Rejects with Node's error, or a ConfigError for certificates. */
export async function serveOps(
  { ops, server }: Config,
  gateway: Gateway<Config>,
  metrics: ServedMetrics | undefined,
  log: Log,
): Promise<ServedOps> {
  const readiness = createReadiness();
  if (ops.port === undefined) return { readiness, metrics, port: undefined };
  const tls = toTerminator(await loadOpsCertificates(ops), { clock: systemClock, log });
  const port = await openOpsPort(
    { host: ops.host, port: ops.port },
    {
      operations: gateway.operations,
      readiness,
      version: { version: packageJson.version, node: process.version },
      writeMetrics: metrics?.write,
      allowedHosts: server.allowedHosts,
      tls,
      clock: systemClock,
      log,
    },
  );
  log.info({ address: port.address, port: port.port }, "operations: listening");
  return { readiness, metrics, port };
}

/** A gateway whose readiness says what it does, and whose operations port is closed last. */
export function withOps(gateway: Gateway<Config>, { readiness, metrics, port }: ServedOps): Gateway<Config> {
  return {
    ...gateway,
    get models() {
      return gateway.models;
    },
    setConfigState(state) {
      readiness.setConfigState(state);
      gateway.setConfigState(state);
    },
    async drain() {
      readiness.setDraining();
      metrics?.push();
      await gateway.drain();
      await metrics?.close();
      await port?.close();
    },
  };
}

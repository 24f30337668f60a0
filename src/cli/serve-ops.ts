// The operations port of `serve`, which is the same with one process and with several workers.
import { hostname } from "node:os";
import packageJson from "../../package.json" with { type: "json" };
import { type Gateway, loadOpsCertificates, toTerminator } from "../app.ts";
import type { Config } from "../config/config.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { ConfigView } from "../ops/admin/server-facts.ts";
import { type OpsPort, type OpsSecrets, openOpsPort } from "../ops/ops-port.ts";
import { createReadiness, type Readiness } from "../ops/readiness.ts";
import { loadTokens } from "../ops/tokens.ts";
import type { ServedMetrics } from "./serve-metrics.ts";

/** The operations of a gateway that is served. */
export interface ServedOps {
  readonly readiness: Readiness;
  /** Undefined where nothing is measured. */
  readonly metrics: ServedMetrics | undefined;
  /** Undefined where `ops.port` is unset. */
  readonly port: OpsPort | undefined;
}

/** Opens the operations port of a gateway, where it has one. Rejects with Node's error, or a ConfigError for its files. */
export async function serveOps(
  { ops, server }: Config,
  gateway: Gateway<Config>,
  view: ConfigView,
  log: Log,
  metrics?: ServedMetrics,
): Promise<ServedOps> {
  const readiness = createReadiness(gateway.conditions);
  if (ops.port === undefined) return { readiness, metrics, port: undefined };
  const { credentials, tokens } = await loadOpsSecrets(ops);
  const port = await openOpsPort(
    { host: ops.host, port: ops.port, admin: ops.admin },
    {
      operations: gateway.operations,
      facts: {
        version: packageJson.version,
        nodeVersion: process.version,
        replica: hostname(),
        readiness,
        config: view,
      },
      writeMetrics: metrics?.write,
      allowedHosts: server.allowedHosts,
      tls: toTerminator(credentials, { clock: systemClock, log }),
      tokens,
      clock: systemClock,
      log,
    },
  );
  log.info({ address: port.address, port: port.port }, "operations: listening");
  return { readiness, metrics, port };
}

/** Reads the files that the operations port needs. Rejects with a ConfigError. */
export async function loadOpsSecrets(ops: Config["ops"]): Promise<OpsSecrets> {
  return {
    credentials: await loadOpsCertificates(ops),
    tokens: ops.tokenFile === undefined ? undefined : loadTokens(ops.tokenFile),
  };
}

/** A gateway whose readiness says what it does, and whose operations port goes on with other files and is closed last. */
export function withOps(gateway: Gateway<Config>, { readiness, metrics, port }: ServedOps): Gateway<Config> {
  return {
    ...gateway,
    get models() {
      return gateway.models;
    },
    get phase() {
      return gateway.phase;
    },
    async reload(config) {
      const secrets = port && (await loadOpsSecrets(config.ops));
      const changed = await gateway.reload(config);
      if (secrets !== undefined) port?.use(secrets);
      return changed;
    },
    setConfigState(state) {
      readiness.setConfigState(state);
      port?.setConfigState(state);
      gateway.setConfigState(state);
    },
    beginLameDuck() {
      readiness.setLameDuck();
      port?.beginLameDuck();
      gateway.beginLameDuck();
    },
    async drain() {
      readiness.setDraining();
      metrics?.push();
      port?.setDraining();
      await gateway.drain();
      await metrics?.close();
      await port?.close();
    },
  };
}

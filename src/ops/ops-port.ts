// The operations port: its pages, and AdminService where it is served.

import type { OpsConfig, ServerConfig } from "../config/config.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { isLoopback } from "../core/loopback.ts";
import { toUrl } from "../server.ts";
import type { RequestHandler } from "../transport/http/request-handler.ts";
import { createListener } from "../transport/listener/listener.ts";
import type { TlsTerminator } from "../transport/listener/tls/terminator.ts";
import type { Operations, WriteMetrics } from "./operations.ts";
import { opsLimits } from "./ops-limits.ts";
import { createPageHandler } from "./page-handler.ts";
import { createProbes, type VersionFacts } from "./probes.ts";
import type { Readiness } from "./readiness.ts";

/** An operations port that is open. */
export interface OpsPort {
  /** Where it listens, as a URL. */
  readonly address: string;
  readonly port: number;
  /** Closes it and all its connections. */
  close(): Promise<void>;
}

/** What an operations port is made of. */
export interface OpsPortOptions {
  readonly operations: Operations;
  readonly readiness: Readiness;
  readonly version: VersionFacts;
  /** Undefined where nothing is measured. */
  readonly writeMetrics: WriteMetrics | undefined;
  /** Hosts that requests may be for, where the port is on a loopback address. */
  readonly allowedHosts: ServerConfig["allowedHosts"];
  /** Plain text when undefined. The port closes it. */
  readonly tls: TlsTerminator | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Opens the port. Rejects with Node's error when it cannot listen. */
export async function openOpsPort(
  { host, port }: Pick<OpsConfig, "host"> & { readonly port: number },
  { operations, readiness, version, writeMetrics, allowedHosts, tls, clock, log }: OpsPortOptions,
): Promise<OpsPort> {
  const metrics = writeMetrics && (async () => writeMetrics(await operations.ask("metrics", null)));
  const pages = createPageHandler({
    pages: createProbes({ readiness, metrics, version }),
    servesRpcs: false,
    readTimeoutMs: opsLimits.readerStallTimeoutMs,
    clock,
    log,
  });
  const listener = createListener({
    handler: pages satisfies RequestHandler,
    limits: opsLimits,
    cors: noPages,
    // Probes and scrapers call a pod by its address; there a token, and no host, is what lets a caller in.
    allowedHosts: isLoopback(host) ? allowedHosts : undefined,
    tls,
    clock,
    log,
  });
  try {
    const bound = await listener.listen(host, port);
    return { address: toUrl(bound, tls !== undefined), port: bound.port, close: () => listener.drain(closeMs) };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

/** How long a page that is being sent may take when the port closes. */
const closeMs = 500;

/** No web page of another origin may read anything here. */
const noPages = { origins: [], methods: [], requestHeaders: [], answerHeaders: [] };

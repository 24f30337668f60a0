// The operations port: its pages, and AdminService where it is served.
import type { OpsConfig, ServerConfig } from "../config/config.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { isLoopback } from "../core/loopback.ts";
import { toUrl } from "../server.ts";
import type { ConfigState } from "../transport/health.ts";
import { createListener } from "../transport/listener/listener.ts";
import type { ListenerLimits } from "../transport/listener/listener-limits.ts";
import type { TlsCredentials } from "../transport/listener/tls/credentials.ts";
import type { TlsTerminator } from "../transport/listener/tls/terminator.ts";
import { createAdminHandler } from "./admin/admin-handler.ts";
import type { ServerFacts } from "./admin/server-facts.ts";
import type { WriteMetrics } from "./metrics-page.ts";
import type { Operations } from "./operations.ts";
import { opsLimits } from "./ops-limits.ts";
import { createPageHandler } from "./page-handler.ts";
import { createProbes } from "./probes.ts";
import { shareWhilePending } from "./share-while-pending.ts";
import type { Tokens } from "./tokens.ts";

/** An operations port that is open. */
export interface OpsPort {
  /** Where it listens, as a URL. */
  readonly address: string;
  readonly port: number;
  /** Goes on with other secrets; those that are undefined stay. */
  use(secrets: OpsSecrets): void;
  setConfigState(state: ConfigState): void;
  /** Health of this port turns NOT_SERVING, and Watches of it go on. */
  beginLameDuck(): void;
  /** The server begins to end: health turns NOT_SERVING, and Watches of it end. */
  setDraining(): void;
  /** Closes it and all its connections. */
  close(): Promise<void>;
}

/** What lets callers in, read from files. */
export interface OpsSecrets {
  readonly credentials: TlsCredentials | undefined;
  readonly tokens: Tokens | undefined;
}

/** What an operations port is made of. */
export interface OpsPortOptions {
  readonly operations: Operations;
  readonly facts: ServerFacts;
  /** Undefined where nothing is measured. */
  readonly writeMetrics: WriteMetrics | undefined;
  /** Hosts that requests may be for, where the port is on a loopback address. */
  readonly allowedHosts: ServerConfig["allowedHosts"];
  /** Plain text when undefined. The port closes it. */
  readonly tls: TlsTerminator | undefined;
  /** Undefined lets every caller use AdminService. */
  readonly tokens: Tokens | undefined;
  /** {@link opsLimits} when unset. */
  readonly limits?: ListenerLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** Opens the port. Rejects with Node's error when it cannot listen. */
export async function openOpsPort(
  { host, port, admin }: Pick<OpsConfig, "host" | "admin"> & { readonly port: number },
  options: OpsPortOptions,
): Promise<OpsPort> {
  const { operations, facts, writeMetrics, allowedHosts, tls, tokens: startTokens, clock, log } = options;
  const { limits = opsLimits } = options;
  let tokens = startTokens;
  const metrics = writeMetrics && shareWhilePending(async () => writeMetrics(await operations.ask("metrics", null)));
  const { version, nodeVersion, readiness } = facts;
  const pages = createPageHandler({
    pages: createProbes({ readiness, metrics, version: { version, node: nodeVersion } }),
    servesRpcs: admin,
    readTimeoutMs: limits.readerStallTimeoutMs,
    clock,
    log,
  });
  const rpcs = admin ? createAdminHandler({ operations, facts, tokens: () => tokens, limits, clock, log }) : undefined;
  const listener = createListener({
    handler: rpcs?.handler ?? pages,
    selective: [pages],
    limits,
    cors: noPages,
    // Probes and scrapers call a pod by its address; there a token, and no host, is what lets a caller in.
    allowedHosts: isLoopback(host) ? allowedHosts : undefined,
    tls,
    clock,
    log,
  });
  const bound = await listener.listen(host, port).catch(async (error: unknown) => {
    await listener.close();
    throw error;
  });
  return {
    address: toUrl(bound, tls !== undefined),
    port: bound.port,
    use(secrets) {
      if (secrets.credentials !== undefined) tls?.reload(secrets.credentials);
      // Without tokens at the start every caller may call; tokens are never taken away while the port is open.
      if (startTokens !== undefined) tokens = secrets.tokens ?? tokens;
    },
    setConfigState: (state) => rpcs?.health.setConfigState(state),
    beginLameDuck: () => rpcs?.health.beginLameDuck(),
    setDraining: () => rpcs?.health.setServing(false),
    close() {
      rpcs?.end();
      return listener.drain(closeMs);
    },
  };
}

/** How long a page that is being sent may take when the port closes. */
const closeMs = 500;

/** No web page of another origin may read anything here. */
const noPages = { origins: [], methods: [], requestHeaders: [], answerHeaders: [] };

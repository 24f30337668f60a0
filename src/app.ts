// The composition root: the engine behind its front door.
import { isIPv6 } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { Config, TlsConfig } from "./config/config.ts";
import { ConfigError } from "./config/config-error.ts";
import { createEngine, type EngineSettings, type Surroundings } from "./engine.ts";
import { CompletionService } from "./gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "./gen/tokenwire/v1/model_pb.ts";
import { serveCompletions } from "./rpc/completion-service.ts";
import { type ConfigState, createHealth } from "./rpc/health.ts";
import { createListener } from "./rpc/http/listener.ts";
import { defaultListenerLimits } from "./rpc/http/listener-limits.ts";
import { serveModels } from "./rpc/model-service.ts";
import { serveReflection } from "./rpc/reflection.ts";
import type { TlsCredentials } from "./rpc/tls/credentials.ts";
import { loadTlsFiles } from "./rpc/tls/load-files.ts";
import { createTlsTerminator } from "./rpc/tls/terminator.ts";
import { TlsFault, type TlsPart } from "./rpc/tls/tls-fault.ts";

/** The part of a configuration that a gateway is made of; its log is made before it. */
export type GatewaySettings = EngineSettings & Pick<Config, "server">;

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens, as a URL. */
  readonly address: string;
  readonly port: number;
  readonly drainTimeoutMs: number;
  /** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
  readonly models: readonly string[];
  /**
   * Goes on with other providers, aliases, timeouts and certificates, all at once.
   * Calls that have begun end on what they began with. Rejects, and changes
   * nothing, with a ConfigError when certificates cannot be used. Resolves with
   * the keys of `server` that have changed since the start and wait for another.
   */
  reload(settings: GatewaySettings): Promise<readonly string[]>;
  /** Tells everyone who asks for its health whether it runs on its configuration as it stands. */
  setConfigState(state: ConfigState): void;
  /**
   * Ends it well: health turns NOT_SERVING, no call begins any more, open calls
   * have the drain timeout to finish and then end as SHUTTING_DOWN. Resolves when
   * every socket is closed.
   */
  drain(): Promise<void>;
}

/** Starts a gateway. Rejects with Node's error when it cannot listen, and with a ConfigError for its certificates. */
export async function startGateway(settings: GatewaySettings, surroundings: Surroundings): Promise<Gateway> {
  const { clock, log } = surroundings;
  const { server } = settings;
  const credentials = await loadCertificates(server);
  const tls = credentials && createTlsTerminator(credentials, { clock, log, today });
  const engine = createEngine(settings, surroundings);
  const { completions, countTokens, catalog } = engine;
  const health = createHealth([CompletionService.typeName, ModelService.typeName]);
  const listener = createListener({
    routes(router) {
      serveCompletions(router, { completions, countTokens, limits: () => engine.timeouts, clock, log });
      serveModels(router, catalog);
      health.routes(router);
      serveReflection(router);
    },
    limits: { ...defaultListenerLimits, ...server },
    corsOrigins: server.corsOrigins,
    tls,
    clock,
    log,
  });
  const { address, port } = await listener.listen(server.host, server.port);
  const scheme = tls === undefined ? "http" : "https";

  return {
    address: `${scheme}://${isIPv6(address) ? `[${address}]` : address}:${port}`,
    port,
    drainTimeoutMs: server.drainTimeoutMs,
    get models() {
      return engine.models;
    },
    async reload(next) {
      const renewed = await loadCertificates(next.server);
      if (renewed !== undefined) tls?.reload(renewed);
      engine.update(next);
      return changedKeys(server, next.server);
    },
    setConfigState: health.setConfigState,
    async drain() {
      health.setServing(false);
      await listener.drain(server.drainTimeoutMs);
      await engine.close();
    },
  };
}

function today(): Date {
  return new Date();
}

/**
 * Loads the certificates of a front door, undefined without TLS. Rejects with a
 * ConfigError that names the key and the file when they cannot be used.
 */
export async function loadCertificates({ tls }: Config["server"]): Promise<TlsCredentials | undefined> {
  if (tls === undefined) return undefined;
  const { certFile, keyFile, clientCaFile, clientAuth } = tls;
  const clients = clientCaFile === undefined ? undefined : { caFile: clientCaFile, required: clientAuth === "require" };
  try {
    return await loadTlsFiles({ certFile, keyFile, clients }, today());
  } catch (thrown) {
    if (!(thrown instanceof TlsFault)) throw thrown;
    throw new ConfigError([`server.tls.${tlsKeys[thrown.part.name]}: ${thrown.message}`], { cause: thrown });
  }
}

const tlsKeys: Readonly<Record<TlsPart["name"], keyof TlsConfig>> = {
  certificate: "certFile",
  "private key": "keyFile",
  "client CA": "clientCaFile",
};

/** The keys of the front door that have another value; that TLS comes or goes is one, other certificates are not. */
function changedKeys(before: Config["server"], after: Config["server"]): string[] {
  const { tls: tlsBefore, ...restBefore } = before;
  const { tls: tlsAfter, ...restAfter } = after;
  const changed = Object.entries(restBefore).filter(
    ([key, value]) => !isDeepStrictEqual(value, new Map<string, unknown>(Object.entries(restAfter)).get(key)),
  );
  const tlsChanged = (tlsBefore === undefined) !== (tlsAfter === undefined);
  return [...changed.map(([key]) => key), ...(tlsChanged ? ["tls"] : [])];
}

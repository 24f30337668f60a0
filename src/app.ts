// The composition root: the engine and the server in front of it.
import type { Socket } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { ContentLog } from "./audit/content-log.ts";
import type { Config, TlsConfig } from "./config/config.ts";
import { ConfigError } from "./config/faults/config-error.ts";
import type { StartTrace } from "./core/call/trace.ts";
import { composeObservers, type Observer } from "./core/observer.ts";
import { createEngine, type Engine, type EngineDependencies, type EngineSettings } from "./engine.ts";
import { type Operations, operationsOf, type ProcessOperations } from "./ops/operations.ts";
import { createAdminProcess } from "./ops/process/admin-process.ts";
import type { Condition } from "./ops/readiness.ts";
import { startServer } from "./server.ts";
import { type CallHandler, createCallHandler } from "./service/call-handler.ts";
import { createCallLog } from "./service/call-log.ts";
import { createLoadSensor, type LoadSensor } from "./telemetry/load-sensor.ts";
import type { ProcessMetrics } from "./telemetry/metrics/process-metrics.ts";
import type { SpanFate } from "./telemetry/traces/exporter.ts";
import { startTraces } from "./traces.ts";
import type { ConfigState } from "./transport/health.ts";
import type { ListenerAddress } from "./transport/listener/listener.ts";
import type { TlsCredentials } from "./transport/listener/tls/credentials.ts";
import { loadTlsFiles } from "./transport/listener/tls/load-files.ts";
import { createTlsTerminator, type TlsTerminator } from "./transport/listener/tls/terminator.ts";
import { TlsFault, type TlsPart } from "./transport/listener/tls/tls-fault.ts";
import { createOverloadWatch } from "./transport/overload-watch.ts";

/** The part of a configuration that a gateway is made of; its log is made before it. */
export type GatewaySettings = EngineSettings & Pick<Config, "server" | "ops" | "telemetry">;

/** Whether a gateway takes calls and says so, takes calls that it would rather not get, or takes none. */
export type Phase = "serving" | "lame duck" | "draining";

/** A gateway that listens. */
export interface Gateway<Settings = GatewaySettings> {
  /** Where it listens, as a URL. */
  readonly address: string;
  readonly port: number;
  readonly drainTimeoutMs: number;
  /** How long a lame duck takes calls before it drains; 0 for not at all. */
  readonly lameDuckMs: number;
  /** What it does for callers now: probes and health follow it. */
  readonly phase: Phase;
  /** Names to call: aliases, listed models, and "provider/…" for a provider that serves any. */
  readonly models: readonly string[];
  /** What operators can ask of it. */
  readonly operations: Operations;
  /** What it needs to take calls, besides its phase and its configuration. */
  readonly conditions: () => readonly Condition[];
  /**
   * Switches to other providers, aliases, timeouts and certificates, all at once.
   * Calls that have begun keep those that they began with. Rejects, and changes
   * nothing, with a ConfigError when certificates cannot be used. Resolves with
   * the keys of `server` that have changed since the start and need a restart.
   */
  reload(settings: Settings): Promise<readonly string[]>;
  /** Sets whether health calls report that the gateway runs on the current configuration. */
  setConfigState(state: ConfigState): void;
  /** Health turns NOT_SERVING while calls are still taken, so that load balancers turn away before the drain. */
  beginLameDuck(): void;
  /**
   * Ends it well: health turns NOT_SERVING, no call begins any more, open calls
   * have the drain timeout to finish and then end as SHUTTING_DOWN. Resolves when
   * every socket is closed.
   */
  drain(): Promise<void>;
}

/** A gateway in this process. */
export interface LocalGateway extends Gateway {
  /** Answers for this process alone. */
  readonly processOperations: ProcessOperations;
  /** Serves a connection that another process has accepted. */
  accept(socket: Socket): void;
  /**
   * Makes other settings ready, and returns the function that goes on with them, all
   * at once. Without `credentials` those before stay. Throws when they cannot be used.
   */
  prepare(settings: GatewaySettings, credentials: TlsCredentials | undefined): () => void;
}

/** What a gateway needs besides its configuration. */
export interface Dependencies extends Omit<EngineDependencies, "observer" | "tap"> {
  /** See calls, queues and breakers, besides the log. */
  readonly observers?: readonly Partial<Observer>[];
  /** Writes down contents, where the operator wants that. It is finished with the gateway. */
  readonly contents?: ContentLog | undefined;
  /** Finds the trace of each call; without, no call is part of one. */
  readonly startTrace?: StartTrace | undefined;
}

/** What a process that is a gateway has besides. */
export interface ProcessDependencies extends Dependencies {
  /** The load of the process; measured where it is not given. */
  readonly load?: LoadSensor;
  /** Counts and measures its calls; nothing does when unset. The creator closes it. */
  readonly metrics?: ProcessMetrics | undefined;
  /** Set where another process accepts the connections. */
  readonly attached?: Attachment;
}

/** What a gateway gets from the process that accepts its connections. */
export interface Attachment {
  /** Where that process listens. */
  readonly address: ListenerAddress;
  /** Undefined for plaintext. */
  readonly credentials: TlsCredentials | undefined;
}

/** Starts a gateway. Rejects with Node's error when it cannot listen, and with a ConfigError for its certificates. */
export async function startGateway(
  settings: GatewaySettings,
  dependencies: ProcessDependencies,
): Promise<LocalGateway> {
  const { server } = settings;
  const { attached } = dependencies;
  const credentials = attached === undefined ? await loadCertificates(server) : attached.credentials;
  const tls = toTerminator(credentials, dependencies);
  const { metrics } = dependencies;
  const count = metrics && ((fate: SpanFate, spans: number) => metrics.countSpans(fate, spans));
  const traces = await startTraces(settings, { ...dependencies, count });
  const admin = isWatched(settings) ? createAdminProcess(dependencies.clock) : undefined;
  const observers = [
    ...(dependencies.observers ?? []),
    // Before what hands gaps on to the recorder of metrics.
    ...(metrics?.observers ?? []),
    ...(admin === undefined ? [] : [admin.observer]),
    ...(traces === undefined ? [] : [traces.observer]),
  ];
  const { engine, calls } = createBackend(settings, { ...dependencies, observers, startTrace: traces?.startTrace });
  metrics?.watch(engine);
  traces?.watch(engine);
  let { admission } = settings;
  const { clock, log, random, load = createLoadSensor() } = dependencies;
  const overload = createOverloadWatch({ readings: load, limits: () => admission, clock, log });
  function endWatch(): void {
    overload.close();
    load.close();
    admin?.close();
  }
  const running = await startServer(server, {
    ...{ calls, models: engine.catalog, tls, clock, log, random },
    shed: overload.refusalOf,
    onRefused: metrics && (({ reason }) => metrics.countRefusal(reason)),
    attachedTo: attached?.address,
  }).catch(async (error: unknown) => {
    endWatch();
    await traces?.close();
    throw error;
  });

  function prepare(next: GatewaySettings, renewed: TlsCredentials | undefined): () => void {
    const goOn = engine.prepare(next);
    return () => {
      if (renewed !== undefined) tls?.reload(renewed);
      goOn();
      metrics?.watch(engine);
      traces?.watch(engine);
      ({ admission } = next);
    };
  }

  const processOperations: ProcessOperations = {
    ...admin?.operations(engine.targetStates),
    ...(metrics && { metrics: () => metrics.report() }),
  };
  let phase: Phase = "serving";
  return {
    address: running.address,
    port: running.port,
    processOperations,
    operations: operationsOf(processOperations),
    conditions: () => [],
    drainTimeoutMs: server.drainTimeoutMs,
    lameDuckMs: server.lameDuckMs,
    get phase() {
      return phase;
    },
    get models() {
      return engine.models;
    },
    accept: running.accept,
    prepare,
    async reload(next) {
      prepare(next, await loadCertificates(next.server))();
      return changedKeys(server, next.server);
    },
    setConfigState: running.setConfigState,
    beginLameDuck() {
      if (phase === "serving") phase = "lame duck";
      running.beginLameDuck();
    },
    async drain() {
      phase = "draining";
      await running.drain(server.drainTimeoutMs);
      endWatch();
      await Promise.all([engine.close(), traces?.close()]);
      await dependencies.contents?.finish(lastRecordsMs);
    },
  };
}

/** How long writing the last records of contents may take. */
const lastRecordsMs = 500;

/** Whether operators may ask about calls. */
function isWatched({ ops }: Pick<GatewaySettings, "ops">): boolean {
  return ops.port !== undefined && ops.admin;
}

/** What is behind every transport: the engine, and the completion RPCs over it. */
export interface Backend {
  readonly engine: Engine;
  readonly calls: CallHandler;
}

/** Creates a backend. One observer, of which the log is the first part, sees its calls, queues and breakers. */
export function createBackend(settings: EngineSettings, dependencies: Dependencies): Backend {
  const { clock, log, random, observers = [], startTrace, shared, contents } = dependencies;
  const all = [createCallLog(log), ...(contents === undefined ? [] : [contents.observer]), ...observers];
  const observer = composeObservers(all, log);
  const engine = createEngine(settings, { clock, log, random, observer, shared, tap: contents?.tap });
  const { runner, countTokens, timeoutsOf } = engine;
  const calls = createCallHandler({ runner, countTokens, limits: timeoutsOf, clock, log, observer, startTrace });
  return { engine, calls };
}

/** The TLS of a server, undefined for plaintext. Rejects with a ConfigError for its certificates. */
export async function createTls(
  server: Config["server"],
  dependencies: Pick<Dependencies, "clock" | "log">,
): Promise<TlsTerminator | undefined> {
  return toTerminator(await loadCertificates(server), dependencies);
}

/** The TLS of given credentials, undefined without. */
export function toTerminator(
  credentials: TlsCredentials | undefined,
  dependencies: Pick<Dependencies, "clock" | "log">,
): TlsTerminator | undefined {
  return credentials && createTlsTerminator(credentials, { ...dependencies, today });
}

function today(): Date {
  return new Date();
}

/**
 * Loads the certificates of a server, undefined without TLS. Rejects with a
 * ConfigError that names the key and the file when they cannot be used.
 */
export async function loadCertificates({ tls }: Config["server"]): Promise<TlsCredentials | undefined> {
  return tls && loadCertificatesAt("server.tls", tls);
}

/** As {@link loadCertificates}, for the operations port. */
export async function loadOpsCertificates({ tls }: Config["ops"]): Promise<TlsCredentials | undefined> {
  return tls && loadCertificatesAt("ops.tls", { ...tls, clientCaFile: undefined, clientAuth: "require" });
}

async function loadCertificatesAt(section: string, tls: TlsConfig): Promise<TlsCredentials> {
  const { certFile, keyFile, clientCaFile, clientAuth } = tls;
  const clients = clientCaFile === undefined ? undefined : { caFile: clientCaFile, required: clientAuth === "require" };
  try {
    return await loadTlsFiles({ certFile, keyFile, clients }, today());
  } catch (thrown) {
    if (!(thrown instanceof TlsFault)) throw thrown;
    throw new ConfigError([`${section}.${tlsKeys[thrown.part.name]}: ${thrown.message}`], { cause: thrown });
  }
}

const tlsKeys: Readonly<Record<TlsPart["name"], keyof TlsConfig>> = {
  certificate: "certFile",
  "private key": "keyFile",
  "client CA": "clientCaFile",
};

/** The keys of the server section whose value has changed. TLS counts when it was added or removed, not when its certificates changed. */
export function changedKeys(before: Config["server"], after: Config["server"]): string[] {
  const { tls: tlsBefore, ...restBefore } = before;
  const { tls: tlsAfter, ...restAfter } = after;
  const changed = Object.entries(restBefore).filter(
    ([key, value]) => !isDeepStrictEqual(value, new Map<string, unknown>(Object.entries(restAfter)).get(key)),
  );
  const tlsChanged = (tlsBefore === undefined) !== (tlsAfter === undefined);
  return [...changed.map(([key]) => key), ...(tlsChanged ? ["tls"] : [])];
}

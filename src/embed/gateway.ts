// The gateway as a library: the engine in the program's own process, and a server where it listens.
import { createBackend, createTls } from "../app.ts";
import { systemClock } from "../core/clock.ts";
import type { GatewayError } from "../core/errors/error.ts";
import { silentLog } from "../core/log.ts";
import type { ListModelsResponse } from "../gen/tokenwire/v1/model_pb.ts";
import { type RunningServer, startServer } from "../server.ts";
import { listAllModels } from "../service/model-calls.ts";
import type { SpanFate } from "../telemetry/traces/exporter.ts";
import { createTraces } from "../telemetry/traces/traces.ts";
import { toTracesOptions } from "../traces.ts";
import { createInProcessTransport, type InProcessTransport } from "./in-process-transport.ts";
import { beginMeasurement } from "./measuring.ts";
import { createOpenCalls } from "./open-calls.ts";
import type { GatewayOptions } from "./options.ts";
import { toSettings } from "./to-settings.ts";

/** A gateway in a program. Its creator closes it, or declares it with `await using`. */
export interface Gateway extends InProcessTransport {
  /**
   * The names that can be called, in one page: the aliases first, then the models
   * of each provider. Providers with a list of their own are called for it at most
   * every 10 minutes; those that did not answer are named. Never rejects.
   */
  listModels(): Promise<ListModelsResponse>;
  /**
   * Serves the API on one port. `host` and `port` are those of the section `server`
   * when unset; its other keys hold as well: TLS, limits, web pages.
   * Rejects with Node's error when it cannot listen, after which it may be called
   * again, and with a ConfigError for certificates that cannot be used.
   */
  listen(where?: ListenOptions): Promise<ListenAddress>;
  /**
   * Ends it in order: no call begins any more, those in progress have
   * `server.drainTimeout` to finish and then end as SHUTTING_DOWN. Resolves when
   * every socket and every provider is closed. Calling it again changes nothing.
   */
  close(): Promise<void>;
  /** As close. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The address to listen at. */
export interface ListenOptions {
  /** Name or address. */
  readonly host?: string | undefined;
  /** 0 lets the system pick one. */
  readonly port?: number | undefined;
}

/** The address that a gateway listens at. */
export interface ListenAddress {
  /** As a URL. */
  readonly address: string;
  readonly port: number;
}

/**
 * Creates a gateway. It opens no socket before a call needs one, or
 * {@link Gateway.listen} is called. Throws a ConfigError with every fault of the
 * options.
 */
export function createGateway(options: GatewayOptions = {}): Gateway {
  const settings = toSettings(options);
  const dependencies = { clock: systemClock, log: options.log ?? silentLog, random: Math.random };
  const metrics = options.metrics && beginMeasurement(options.metrics, { ...settings, ...dependencies });
  const count = metrics && ((fate: SpanFate, spans: number) => metrics.countSpans(fate, spans));
  const traced = toTracesOptions(settings, { ...dependencies, count });
  const traces = traced && createTraces(traced);
  const observers = [...(metrics?.observers ?? []), ...(traces === undefined ? [] : [traces.observer])];
  const { engine, calls } = createBackend(settings, { ...dependencies, observers, startTrace: traces?.startTrace });
  metrics?.watch(engine);
  traces?.watch(engine);
  const openCalls = createOpenCalls(systemClock);
  let door: Promise<RunningServer> | undefined;
  let closed: Promise<void> | undefined;

  async function open({ host, port }: ListenOptions): Promise<RunningServer> {
    const server = { ...settings.server, host: host ?? settings.server.host, port: port ?? settings.server.port };
    const tls = await createTls(server, dependencies);
    const onRefused = metrics && (({ reason }: GatewayError) => metrics.countRefusal(reason));
    return startServer(server, { calls, models: engine.catalog, tls, onRefused, ...dependencies });
  }

  async function listen(where: ListenOptions = {}): Promise<ListenAddress> {
    if (closed !== undefined) throw new Error("the gateway is closed; create another one to listen");
    if (door !== undefined) throw new Error("the gateway listens already; create another one for another port");
    door = open(where);
    try {
      const { address, port } = await door;
      return { address, port };
    } catch (error) {
      door = undefined;
      throw error;
    }
  }

  async function end(): Promise<void> {
    const graceMs = settings.server.drainTimeoutMs;
    // A server that could not listen has rejected the call of `listen` already.
    const shut = door?.then(
      (opened) => opened.drain(graceMs),
      () => {},
    );
    await Promise.all([openCalls.drain(graceMs), shut]);
    await Promise.all([engine.close(), traces?.close()]);
    await metrics?.close();
  }

  function close(): Promise<void> {
    closed ??= end();
    return closed;
  }

  return {
    ...createInProcessTransport(calls, openCalls),
    listModels: () => listAllModels(engine.catalog, new AbortController().signal),
    listen,
    close,
    [Symbol.asyncDispose]: close,
  };
}

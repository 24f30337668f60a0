// The primary: it accepts connections, keeps the workers running, and makes them one server.
import { createServer, type Server } from "node:net";
import { changedKeys, type Gateway, loadCertificates, type Phase } from "../app.ts";
import type { Config, ServerConfig } from "../config/config.ts";
import { ConfigError } from "../config/faults/config-error.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Condition } from "../ops/readiness.ts";
import { toUrl } from "../server.ts";
import type { ConfigState } from "../transport/health.ts";
import type { ListenerAddress } from "../transport/listener/listener.ts";
import { createConnectionSpread } from "./connection-spread.ts";
import { createGatheredOperations } from "./gather.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { createRestarts } from "./restarts.ts";
import { createRollout } from "./rollout.ts";
import { createSharedState } from "./shared-state.ts";
import { StartError, startWorkerProcess, type WorkerProcess, type WorkerProcessOptions } from "./worker-process.ts";

/** What the primary is made of. */
export interface PrimaryOptions {
  /** How many workers there are. */
  readonly workers: number;
  readonly clock: Clock;
  readonly log: Log & { readonly forward: (line: string) => void };
}

/** A server of several workers. */
export interface ManyWorkers extends Gateway<Config> {
  /** Resolves when the server cannot go on, because a worker cannot be started again. */
  readonly failure: Promise<Error>;
}

/** How long a worker may take to start. */
const startMs = 60_000;
/** How long workers may take to end beyond the drain timeout. */
const endMs = 4_000;

/**
 * Starts a server of several workers. Rejects with Node's error when it cannot
 * listen, with a ConfigError for certificates, and with the error of a worker that
 * cannot start.
 */
export async function startWorkers(config: Config, { workers, clock, log }: PrimaryOptions): Promise<ManyWorkers> {
  const { server } = config;
  const connections = createConnectionSpread(server, clock, log);
  const live = new Set<WorkerProcess>();
  const heartbeats = new Map<WorkerProcess, Heartbeat>();
  const shared = createSharedState({ config, workers, live, clock });
  const failure = Promise.withResolvers<Error>();
  const rollout = createRollout({
    settings: { config: toWorkerConfig(config), credentials: await loadCertificates(server) },
    onChange: (next) => shared.use(next.config),
    ...{ clock, log },
  });
  let configState: ConfigState = "current";
  let phase: Phase = "serving";
  const running = new Set<WorkerProcess>();
  const door = createServer({ pauseOnConnect: true, noDelay: true, keepAlive: true }, connections.accept);
  const address = await listen(door, server);
  door.on("error", (error) => log.error({ err: error }, "the listener failed"));

  /** One after the other, so that a worker joins before a reload or after it. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = turn.then(task);
    turn = result.catch(() => {});
    return result;
  }

  /** A worker that is started later has the same as the others, also of what only a restart of the server changes. */
  function toWorkerConfig(next: Config): Config {
    const maxBufferedBytes = Math.ceil(server.maxBufferedBytes / workers);
    return { ...next, log: config.log, server: { ...server, maxBufferedBytes, maxConnectionsPerHost: undefined } };
  }

  const toHandlers: WorkerProcessOptions["toHandlers"] = (worker) => {
    const { requests, notes } = shared.handlersOf(worker);
    return {
      requests,
      notes: {
        ...notes,
        connectionTaken: () => connections.taken(worker),
        connectionClosed: (id) => connections.closed(worker, id),
      },
    };
  };

  async function start(worker: number): Promise<WorkerProcess> {
    const started = startWorkerProcess({ worker, toHandlers, onLine: log.forward });
    running.add(started);
    const onExit = (): void => {
      running.delete(started);
      live.delete(started);
      connections.leave(started);
      shared.leave(started);
    };
    started.exited.then(onExit, failure.reject);
    started.disconnected.then(() => connections.leave(started), failure.reject);
    const { settings, revision } = rollout;
    started.channel.notify("start", { ...settings, worker, address, configState });
    const stopTimer = clock.after(startMs, started.kill);
    try {
      rollout.models = await started.ready;
      await inTurn(() => join(started, revision));
    } catch (thrown) {
      // It may run without being able to serve with the others.
      started.kill();
      throw thrown;
    } finally {
      stopTimer();
    }
    return started;
  }

  /** Lets a worker serve that was started with the settings of a revision. */
  async function join(started: WorkerProcess, revision: number): Promise<void> {
    if (rollout.revision !== revision) await rollout.renew([started], rollout.settings);
    if (!running.has(started)) throw new StartError({ kind: "error", message: "a worker ended before it served" });
    live.add(started);
    connections.join(started);
    shared.join(started);
    started.channel.notify("configState", configState);
    if (phase === "lame duck") started.channel.notify("lameDuck", null);
    watch(started);
  }

  /** Ends a worker that hangs, so that another one takes its place. */
  function watch(watched: WorkerProcess): void {
    const { worker, channel, kill, exited } = watched;
    const heartbeat = startHeartbeat({
      ping: () => channel.request("ping", null),
      onSilence() {
        log.error({ worker }, "a worker does not answer: it is ended");
        kill();
      },
      clock,
    });
    heartbeats.set(watched, heartbeat);
    const onExit = (): void => {
      heartbeats.delete(watched);
      heartbeat.stop();
    };
    exited.then(onExit, failure.reject);
  }

  /** Calls can be taken while one worker answers. */
  function conditions(): Condition[] {
    const answering = [...heartbeats.values()].filter((heartbeat) => heartbeat.answers()).length;
    return [{ name: "workers", state: `${answering} of ${workers} answer`, isReady: answering > 0 }];
  }

  async function end(): Promise<void> {
    phase = "draining";
    door.close();
    connections.close();
    for (const worker of running) {
      if (live.has(worker)) worker.channel.notify("drain", null);
      else worker.kill();
    }
    const stopTimer = clock.after(server.drainTimeoutMs + endMs, killAll);
    await Promise.all([...running].map(({ exited }) => exited));
    stopTimer();
    process.off("exit", killAll);
  }

  function killAll(): void {
    for (const { kill } of running) kill();
  }

  process.on("exit", killAll);
  const restarts = createRestarts({
    start,
    isEnding: () => phase === "draining",
    onFailure: failure.resolve,
    clock,
    log,
  });
  try {
    const numbers = Array.from({ length: workers }, (_, index) => index + 1);
    for (const started of await Promise.all(numbers.map(start))) restarts.keep(started).catch(failure.reject);
  } catch (thrown) {
    phase = "draining";
    door.close();
    connections.close();
    killAll();
    throw toStartFault(thrown);
  }
  return {
    address: toUrl(address, server.tls !== undefined),
    port: address.port,
    drainTimeoutMs: server.drainTimeoutMs,
    lameDuckMs: server.lameDuckMs,
    get phase() {
      return phase;
    },
    get models() {
      return rollout.models;
    },
    operations: createGatheredOperations(live, clock),
    conditions,
    failure: failure.promise,
    reload: (next) =>
      inTurn(async () => {
        const credentials = (await loadCertificates(next.server)) ?? rollout.settings.credentials;
        const isSecure = server.tls !== undefined;
        await rollout.renew([...live], {
          config: toWorkerConfig(next),
          credentials: isSecure ? credentials : undefined,
        });
        return changedKeys(server, next.server);
      }),
    setConfigState(state) {
      configState = state;
      for (const { channel } of live) channel.notify("configState", state);
    },
    beginLameDuck() {
      if (phase === "serving") phase = "lame duck";
      for (const { channel } of live) channel.notify("lameDuck", null);
    },
    drain: end,
  };
}

function listen(door: Server, { host, port }: ServerConfig): Promise<ListenerAddress> {
  return new Promise((resolve, reject) => {
    door.once("error", reject);
    door.listen({ host, port }, () => {
      door.off("error", reject);
      const address = door.address();
      if (address === null || typeof address === "string") return reject(new Error("no TCP address"));
      resolve({ address: address.address, port: address.port });
    });
  });
}

function toStartFault(thrown: unknown): unknown {
  return thrown instanceof StartError && thrown.fault.kind === "config" ? new ConfigError(thrown.fault.faults) : thrown;
}

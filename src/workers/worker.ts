// A worker: a gateway whose connections, settings and limits come from the primary.
import { type LocalGateway, startGateway } from "../app.ts";
import type { ContentLog } from "../audit/content-log.ts";
import { ConfigError } from "../config/faults/config-error.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { type ProcessMetrics, startMetrics } from "../metrics.ts";
import { createChannel } from "./channel.ts";
import { answerQuestion } from "./gather.ts";
import type { PrimaryTraffic, StartFault, WorkerStart, WorkerTraffic } from "./messages.ts";
import { toHanded } from "./worker-process.ts";
import { createWorkerRouting } from "./worker-routing.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  /** Makes the log of the worker, once the primary has said how. */
  readonly createLog: (start: WorkerStart) => Log;
  /** Makes its log of contents, if there is to be one. */
  readonly openContents: (start: WorkerStart, log: Log) => ContentLog | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Does what need not be done before it is ready. */
  readonly onReady: (start: WorkerStart) => void;
  /** Ends the process when it hangs for so long. */
  readonly watchEnd: (withinMs: number) => void;
}

/** How a worker ended. */
export type WorkerEnding = "drained" | "cannot start" | "primary gone";

/**
 * Serves as a worker of the process that started this one, until that says to drain
 * or is gone; open calls then have the drain timeout to finish.
 */
export function serveAsWorker({
  createLog,
  openContents,
  clock,
  random,
  onReady,
  watchEnd,
}: WorkerOptions): Promise<WorkerEnding> {
  const ended = Promise.withResolvers<WorkerEnding>();
  let gateway: LocalGateway | undefined;
  let metrics: ProcessMetrics | undefined;
  let goOn = (): void => {};
  let isEnding = false;

  async function start(order: WorkerStart): Promise<void> {
    const { config, credentials, address, configState, worker } = order;
    try {
      const log = createLog(order);
      metrics = await startMetrics(config, String(worker));
      gateway = await startGateway(config, {
        ...{ clock, random, log, metrics, contents: openContents(order, log) },
        attached: { address, credentials },
        shared: routing,
      });
    } catch (thrown) {
      await metrics?.close();
      channel.notify("failed", toFault(thrown));
      return ended.resolve("cannot start");
    }
    gateway.setConfigState(configState);
    channel.notify("ready", gateway.models);
    // Once that is on its way: what follows must not hold it up.
    setImmediate(onReady, order);
  }

  function end(ending: WorkerEnding): void {
    if (isEnding) return;
    isEnding = true;
    if (gateway === undefined) return ended.resolve(ending);
    watchEnd(gateway.drainTimeoutMs);
    close(gateway).then(() => ended.resolve(ending), ended.reject);
  }

  async function close(open: LocalGateway): Promise<void> {
    await open.drain();
    await metrics?.close();
  }

  const channel = createChannel<WorkerTraffic, PrimaryTraffic>(
    (message, onSent) => process.send?.(message, undefined, undefined, onSent),
    {
      requests: {
        ping: () => null,
        prepare({ config, credentials }) {
          try {
            goOn = gateway?.prepare(config, credentials) ?? goOn;
            return [];
          } catch (thrown) {
            return thrown instanceof ConfigError ? thrown.faults : [toMessage(thrown)];
          }
        },
        commit() {
          goOn();
          return gateway?.models ?? [];
        },
        operations: (question) => answerQuestion(gateway?.processOperations ?? {}, question),
      },
      notes: {
        start(order) {
          start(order).catch(ended.reject);
        },
        configState: (state) => gateway?.setConfigState(state),
        lameDuck: () => gateway?.beginLameDuck(),
        drain: () => end("drained"),
        slotState: (state) => routing.setSlotState(state),
        changed: (change) => routing.follow(change),
      },
    },
    // The primary hangs.
    () => end("primary gone"),
  );

  const routing = createWorkerRouting(channel, clock);

  process.on("message", (message, handle) => {
    const handed = toHanded(message, handle);
    if (handed === undefined) return channel.receive(message);
    const { id, socket } = handed;
    channel.notify("connectionTaken", null);
    if (socket === undefined || gateway === undefined) return channel.notify("connectionClosed", id);
    socket.once("close", () => channel.notify("connectionClosed", id));
    gateway.accept(socket);
  });
  process.once("disconnect", () => {
    channel.close();
    end("primary gone");
  });
  return ended.promise;
}

function toFault(thrown: unknown): StartFault {
  if (thrown instanceof ConfigError) return { kind: "config", faults: thrown.faults };
  return { kind: "error", message: toMessage(thrown) };
}

function toMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

import { availableParallelism } from "node:os";
import { Command } from "commander";
import { type Gateway, startGateway } from "../app.ts";
import { exposureWarning } from "../config/checks/exposure.ts";
import type { Config } from "../config/config.ts";
import { ConfigError } from "../config/faults/config-error.ts";
import { createFileRecord } from "../config/file/file-record.ts";
import { loadWithFiles } from "../config/load.ts";
import type { Flags } from "../config/overlay.ts";
import { systemClock } from "../core/clock.ts";
import { primaryName, startMetrics } from "../metrics.ts";
import { exampleModels } from "../providers/examples.ts";
import { createLog, type ProcessLog } from "../telemetry/log.ts";
import type { ProcessMetrics } from "../telemetry/metrics/process-metrics.ts";
import type { ManyWorkers } from "../workers/primary.ts";
import { announcePrices } from "./announce-prices.ts";
import { addConfigFlags, givenFlags } from "./config-flags.ts";
import { ended } from "./ending.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { keepRunning } from "./keep-running.ts";
import { openContents } from "./open-contents.ts";
import { createReloader } from "./reload.ts";
import { type ServedMetrics, serveMetrics } from "./serve-metrics.ts";
import { serveOps, withOps } from "./serve-ops.ts";
import { type CommandContext, type OutputStream, type Terminal, writeLine } from "./terminal.ts";
import { watchTerminal } from "./terminal-watch.ts";

/** `tokenwire serve`: runs the gateway until a signal ends it. */
export function serveCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("serve").description("run the gateway").action(async () => {
    finish(await serve(givenFlags(command), terminal));
  });
  return addConfigFlags(command);
}

async function serve(flags: Flags, { stderr, environment }: Terminal): Promise<ExitCode> {
  const files = createFileRecord();
  let config: Config;
  let written: unknown;
  try {
    ({ config, written } = loadWithFiles(flags, files, environment));
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return refuse(thrown, stderr);
  }
  const log = createLog(config.log);
  keepRunning(log);
  const terminal = watchTerminal();
  const { isGone: isTerminalGone } = terminal;
  const reloader = createReloader({
    ...{ flags, started: config, written, files, clock: systemClock, log, isTerminalGone },
  });
  const fail = (thrown: unknown, place: Place): ExitCode => {
    reloader.close();
    terminal.close();
    if (thrown instanceof ConfigError) return refuse(thrown, stderr);
    writeLine(stderr, `tokenwire: ${startFault(thrown, place)}`);
    return exitCodes.failed;
  };
  const metrics = await startMetrics(config, primaryName);
  let started: Gateway<Config> | ManyWorkers;
  try {
    started = await start(config, log, metrics);
  } catch (thrown) {
    await metrics?.close();
    return fail(thrown, { ...config.server, flags: "" });
  }
  let gateway: Gateway<Config>;
  let exported: ServedMetrics | undefined;
  try {
    const { operations } = started;
    exported =
      metrics && (await serveMetrics(config, { operations, own: metrics, hasWorkers: "failure" in started }, log));
    gateway = withOps(started, await serveOps(config, started, reloader.view, log, exported));
  } catch (thrown) {
    await started.drain();
    await (exported ?? metrics)?.close();
    return fail(thrown, { ...config.ops, flags: "ops-" });
  }
  reloader.begin(gateway);
  // Before anything says that it listens: a signal may follow at once.
  const failure = "failure" in started ? { failure: started.failure } : {};
  const ending = ended(gateway, log, { terminalGone: terminal.gone, ...failure });
  const warning = exposureWarning(config.server);
  if (warning !== undefined) log.warn({ host: config.server.host }, warning);
  log.info({ address: gateway.address, port: gateway.port, models: gateway.models }, "listening");
  writeLine(stderr, welcome(gateway));
  setImmediate(() => announcePrices(config, log, new Date()));
  return ending;
}

/** Starts the gateway in this process, or in so many workers as the configuration says. */
async function start(
  config: Config,
  log: ProcessLog,
  metrics: ProcessMetrics | undefined,
): Promise<Gateway<Config> | ManyWorkers> {
  const workers = config.server.workers || availableParallelism();
  if (workers === 1) {
    const contents = openContents(config.log, log);
    return startGateway(config, { clock: systemClock, log, random: Math.random, metrics, contents });
  }
  const { startWorkers } = await import("../workers/primary.ts");
  return startWorkers(config, { workers, clock: systemClock, log });
}

function refuse({ message }: ConfigError, stderr: OutputStream): ExitCode {
  writeLine(stderr, `tokenwire: this configuration cannot be used:\n${message}`);
  return exitCodes.usage;
}

/** A port that could not be opened. */
interface Place {
  readonly host: string;
  readonly port: number | undefined;
  /** How the flags that set it begin. */
  readonly flags: "" | "ops-";
}

function startFault(thrown: unknown, { host, port, flags }: Place): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  const where = `${host}:${port}`;
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} of ${host} is in use; choose another with --${flags}port, or 0 for any`;
    case "EACCES":
      return `no permission to listen on ${where}; choose a --${flags}port above 1023`;
    case "ENOTFOUND":
    case "EADDRNOTAVAIL":
      return `${host} is no address of this machine; choose another with --${flags}host`;
    default:
      if (!(thrown instanceof Error)) return `cannot start: ${String(thrown)}`;
      return code === undefined ? `cannot start: ${thrown.message}` : `cannot listen on ${where}: ${thrown.message}`;
  }
}

function welcome({ address, models }: Pick<Gateway, "address" | "models">): string {
  // This model is free of charge. A name with "…" has an id that only the provider knows.
  const model = models.find((name) => name === exampleModels.free) ?? models.find((name) => !name.endsWith("…"));
  const command = `    npx tokenwire complete --address ${address} --model ${model} "hello"`;
  return [
    "",
    `  Tokenwire listens on ${address}: gRPC, gRPC-Web and Connect.`,
    `  Models: ${models.join(", ")}`,
    ...(model === undefined ? [] : ["  A first streamed answer, from another terminal:", "", command]),
    "",
  ].join("\n");
}

import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import { createLog, type ProcessLog } from "../telemetry/log.ts";
import { serveAsWorker } from "../workers/worker.ts";
import { workerCommand } from "../workers/worker-process.ts";
import { readPrices } from "./announce-prices.ts";
import { endWithinMs, lastLinesMs } from "./ending.ts";
import { exitCodes } from "./exit-codes.ts";
import { keepRunning } from "./keep-running.ts";
import { leave } from "./leave.ts";
import { openContents } from "./open-contents.ts";
import { type CommandContext, writeLine } from "./terminal.ts";
import { startWatchdog } from "./watchdog.ts";

/** `tokenwire worker`: one worker of `tokenwire serve`, which starts it. */
export function createWorkerCommand({ terminal, finish }: CommandContext): Command {
  return new Command(workerCommand).description("one worker of serve, which starts it").action(async () => {
    if (process.send === undefined) {
      writeLine(terminal.stderr, `tokenwire: ${workerCommand} is started by serve; use serve --workers`);
      return finish(exitCodes.usage);
    }
    await work();
  });
}

async function work(): Promise<never> {
  let log: ProcessLog | undefined;
  // A terminal and some supervisors signal every process of a group; the primary alone decides what follows.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {});
  const ending = await serveAsWorker({
    createLog({ config, worker }) {
      log = createLog({ ...config.log, worker });
      keepRunning(log);
      return log;
    },
    openContents: ({ config, worker }, own) => openContents(config.log, own, worker),
    clock: systemClock,
    random: Math.random,
    onReady: ({ config }) => readPrices(config),
    watchEnd: (withinMs) => startWatchdog(withinMs + endWithinMs),
  });
  await log?.finish(lastLinesMs);
  return leave(ending === "drained" ? exitCodes.ok : exitCodes.failed);
}

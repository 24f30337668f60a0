import { type Gateway, startGateway } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import { type Log, silentLog } from "../../src/core/log.ts";

/** Starts a gateway on a port of the system's choice; flags and variables as on its command line. */
export function startTestGateway(
  flags: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
  log: Log = silentLog,
): Promise<Gateway> {
  return startGateway(loadConfig({ port: "0", ...flags }, environment), {
    clock: systemClock,
    log,
    random: Math.random,
  });
}

import { type Gateway, type ProcessDependencies, startGateway } from "../../src/app.ts";
import { completeConfig, loadConfig } from "../../src/config/load.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
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

/** Starts a gateway on a port of the system's choice, of a configuration as a program writes it. */
export function startConfiguredGateway(
  { server, ...config }: ConfigInput,
  dependencies: Partial<ProcessDependencies> = {},
): Promise<Gateway> {
  const defaults = { clock: systemClock, log: silentLog, random: Math.random };
  return startGateway(completeConfig({ ...config, server: { ...server, port: 0 } }), { ...defaults, ...dependencies });
}

import { type Gateway, type ProcessDependencies, startGateway } from "../../src/app.ts";
import { completeConfig, loadConfig } from "../../src/config/load.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { systemClock } from "../../src/core/clock.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { isNativeGrpc } from "./lane.ts";

/** Starts a gateway on a port of the system's choice; flags and variables as on its command line. */
export function startTestGateway(
  flags: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
  log: Log = silentLog,
): Promise<Gateway> {
  return startGateway(loadConfig({ port: "0", "native-grpc": String(isNativeGrpc), ...flags }, environment), {
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
  const complete = completeConfig({ ...config, server: { nativeGrpc: isNativeGrpc, ...server, port: 0 } });
  return startGateway(complete, { ...defaults, ...dependencies });
}

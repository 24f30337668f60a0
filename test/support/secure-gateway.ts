import { loadConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import { createCompletions } from "../../src/core/completions.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { createProvider } from "../../src/providers/registry.ts";
import { countTokensAt } from "../../src/routing/count-tokens.ts";
import type { Target } from "../../src/routing/directory.ts";
import { createSlots } from "../../src/routing/slots.ts";
import { openTarget } from "../../src/routing/targets.ts";
import { serveCompletions } from "../../src/rpc/completion-service.ts";
import type { TlsTerminator } from "../../src/rpc/tls/terminator.ts";
import { createTestTls } from "./doors.ts";
import { startRouteListener } from "./route-listener.ts";

/** A gateway that a test needs no more of than its address. */
export interface SecureGateway {
  readonly address: string;
  drain(): Promise<void>;
}

/** Starts a gateway with the simulator behind TLS, by default with the credentials of the tests. */
export async function startSecureGateway(
  tls: TlsTerminator = createTestTls(),
  log: Log = silentLog,
): Promise<SecureGateway> {
  const { providers, timeouts } = loadConfig({}, {});
  const targets = new Map(
    providers.map((provider): [string, Target] => [
      provider.name,
      {
        provider: createProvider(provider, { clock: systemClock }),
        slots: createSlots(provider.name, provider.slots, systemClock),
      },
    ]),
  );
  const directory = { targets, aliases: new Map() };
  const completions = createCompletions(openTarget(directory));
  const options = { completions, countTokens: countTokensAt(directory), limits: timeouts, clock: systemClock, log };
  const listener = await startRouteListener((router) => serveCompletions(router, options), tls);
  return { address: listener.baseUrl, drain: () => listener.close() };
}

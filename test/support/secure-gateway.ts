import { createBackend } from "../../src/app.ts";
import { loadConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { serveCompletions } from "../../src/transport/connect/completion-service.ts";
import type { TlsTerminator } from "../../src/transport/listener/tls/terminator.ts";
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
  const { engine, calls } = createBackend(loadConfig({ "max-attempts": "1" }, {}), {
    clock: systemClock,
    log,
    random: Math.random,
  });
  const listener = await startRouteListener((router) => serveCompletions(router, calls), tls, [], calls);
  return {
    address: listener.baseUrl,
    async drain() {
      await listener.close();
      await engine.close();
    },
  };
}

import type { ConnectRouter } from "@connectrpc/connect";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { toCorsPolicy } from "../../src/server.ts";
import { createConnectTransport } from "../../src/transport/connect/connect-transport.ts";
import { createRequestMemory } from "../../src/transport/http/body/request-memory.ts";
import { createListener, type Listener } from "../../src/transport/listener/listener.ts";
import { defaultListenerLimits } from "../../src/transport/listener/listener-limits.ts";
import type { TlsTerminator } from "../../src/transport/listener/tls/terminator.ts";

/** A listener on a port of the system's choice. */
export interface RouteListener extends Listener {
  readonly baseUrl: string;
}

/** Starts a listener for some services, which pages of these origins may call. Close it after the test. */
export async function startRouteListener(
  routes: (router: ConnectRouter) => void,
  tls?: TlsTerminator,
  corsOrigins: readonly string[] = [],
): Promise<RouteListener> {
  const limits = defaultListenerLimits;
  const clock = systemClock;
  const log = silentLog;
  const memory = createRequestMemory(limits, clock);
  const listener = createListener({
    handler: createConnectTransport({ routes, limits, memory, clock, log }),
    limits,
    cors: toCorsPolicy(corsOrigins),
    tls,
    clock,
    log,
  });
  const { port } = await listener.listen("127.0.0.1", 0);
  return { ...listener, baseUrl: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}` };
}

import type { ConnectRouter } from "@connectrpc/connect";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { toCorsPolicy } from "../../src/server.ts";
import type { CallHandler } from "../../src/service/call-handler.ts";
import { createConnectTransport } from "../../src/transport/connect/connect-transport.ts";
import { createGrpcTransport } from "../../src/transport/grpc/grpc-transport.ts";
import { createRequestMemory } from "../../src/transport/http/body/request-memory.ts";
import { createListener, type Listener } from "../../src/transport/listener/listener.ts";
import { defaultListenerLimits } from "../../src/transport/listener/listener-limits.ts";
import type { TlsTerminator } from "../../src/transport/listener/tls/terminator.ts";
import { isNativeGrpc } from "./lane.ts";

/** A listener on a port of the system's choice. */
export interface RouteListener extends Listener {
  readonly baseUrl: string;
}

/**
 * Starts a listener for some services, which pages of these origins may call. Close
 * it after the test. gRPC takes the lane of its own to `calls`, where they are given.
 */
export async function startRouteListener(
  routes: (router: ConnectRouter) => void,
  tls?: TlsTerminator,
  corsOrigins: readonly string[] = [],
  calls?: CallHandler,
): Promise<RouteListener> {
  const limits = defaultListenerLimits;
  const clock = systemClock;
  const log = silentLog;
  const memory = createRequestMemory(limits, clock);
  const hasLane = calls !== undefined && isNativeGrpc;
  const listener = createListener({
    selective: hasLane ? [createGrpcTransport({ calls, limits, memory, clock, log })] : [],
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

import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { GatewayError } from "../core/errors/error.ts";
import { BadRequestSchema, ErrorInfoSchema } from "../gen/google/rpc/error_details_pb.ts";
import {
  type HealthCheckRequest,
  Health as HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../gen/grpc/health/v1/health_pb.ts";
import { newRequestId } from "../service/status/request-id.ts";
import { errorDomain } from "../service/status/status-details.ts";
import { toConnectError } from "./connect/connect-status.ts";

/**
 * Whether a server runs on its current configuration, or on the one before because
 * the current one is invalid.
 */
export type ConfigState = "current" | "stale";

/** The state of the server as `grpc.health.v1` reports it: of each service, and of the whole as "". */
export interface Health {
  /** Serves grpc.health.v1.Health on a router. */
  routes(router: ConnectRouter): void;
  /**
   * Changes the state of all services; it is SERVING at first. NOT_SERVING is sent
   * to every Watch, which then ends: the server is about to close, and an open Watch
   * would delay that.
   */
  setServing(isServing: boolean): void;
  /** NOT_SERVING as well, but Watches go on: the server still takes calls, and a Watch that ended would be begun anew. */
  readonly beginLameDuck: () => void;
  /** Changes what the header `tokenwire-config` of Check and Watch says; "current" at first. */
  readonly setConfigState: (state: ConfigState) => void;
  /** Open Watches. */
  readonly watches: number;
}

/** Response header of health calls: the {@link ConfigState}. */
export const configHeader = "tokenwire-config";

/** Most Watches at once: each takes some 25 KB for an unlimited time. A load balancer needs one. */
const mostWatches = 1_024;

type WatchContext = Pick<HandlerContext, "signal" | "responseHeader">;

/** Creates the health of a server with these services, by their full names. A Watch above `maxWatches` is refused as GATEWAY_OVERLOADED. */
export function createHealth(serviceNames: readonly string[], maxWatches = mostWatches): Health {
  const services = new Set(["", ...serviceNames]);
  const watchers = new Set<() => void>();
  let isServing = true;
  /** Whether no Watch stays open any more. */
  let isClosing = false;
  let configState: ConfigState = "current";

  function stateOf(service: string): { status: ServingStatus } {
    if (!services.has(service)) return { status: ServingStatus.SERVICE_UNKNOWN };
    return { status: isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING };
  }

  /** Waits until the state changes or the caller leaves. */
  function untilChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      function end(): void {
        watchers.delete(end);
        signal.removeEventListener("abort", end);
        resolve();
      }
      watchers.add(end);
      signal.addEventListener("abort", end);
      if (isClosing || signal.aborted) end();
    });
  }

  async function* watch({ service }: HealthCheckRequest, { signal, responseHeader }: WatchContext) {
    if (watchers.size >= maxWatches) throw tooManyWatches(maxWatches);
    responseHeader.set(configHeader, configState);
    let last = stateOf(service);
    yield last;
    while (!(isClosing || signal.aborted)) {
      await untilChange(signal);
      const next = stateOf(service);
      if (next.status !== last.status) yield next;
      last = next;
    }
  }

  function changeTo(isServingNow: boolean, isClosingNow: boolean): void {
    isServing = isServingNow;
    isClosing = isClosingNow;
    if (!isServing) for (const end of [...watchers]) end();
  }

  return {
    routes(router) {
      router.service(HealthService, {
        check({ service }, { responseHeader }) {
          responseHeader.set(configHeader, configState);
          if (!services.has(service)) throw unknownService(service);
          return stateOf(service);
        },
        list: () => ({ statuses: Object.fromEntries([...services].map((service) => [service, stateOf(service)])) }),
        watch,
      });
    },
    setServing: (isServingNow) => changeTo(isServingNow, !isServingNow),
    beginLameDuck: () => changeTo(false, isClosing),
    setConfigState(state) {
      configState = state;
    },
    get watches() {
      return watchers.size;
    },
  };
}

/** NOT_FOUND, as the health protocol specifies. */
function unknownService(service: string): ConnectError {
  const description = `no service ${JSON.stringify(service.slice(0, 128))} here; List names those that there are`;
  return new ConnectError(description, Code.NotFound, undefined, [
    { desc: ErrorInfoSchema, value: { reason: "INVALID_REQUEST", domain: errorDomain } },
    { desc: BadRequestSchema, value: { fieldViolations: [{ field: "service", description }] } },
  ]);
}

function tooManyWatches(maxWatches: number): ConnectError {
  const description = `there are ${maxWatches} Watches already; ask with Check, or come back later`;
  const quotaViolations = [{ subject: "gateway", description }];
  return toConnectError(new GatewayError("GATEWAY_OVERLOADED", description, { quotaViolations }), {
    id: newRequestId(),
  });
}

import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { AdminService } from "../../gen/tokenwire/admin/v1/admin_pb.ts";
import { createConnectTransport } from "../../transport/connect/connect-transport.ts";
import { createHealth, type Health } from "../../transport/health.ts";
import { createRequestMemory } from "../../transport/http/body/request-memory.ts";
import type { RequestHandler } from "../../transport/http/request-handler.ts";
import type { ListenerLimits } from "../../transport/listener/listener-limits.ts";
import { serveReflection } from "../../transport/reflection.ts";
import { withGuard } from "../guard.ts";
import type { Operations } from "../operations.ts";
import type { Tokens } from "../tokens.ts";
import { adminIndex } from "./admin-index.ts";
import { serveAdmin } from "./admin-service.ts";
import type { ServerFacts } from "./server-facts.ts";
import { createWatchers } from "./watchers.ts";

/** What serves the RPCs of the operations port. */
export interface AdminHandlerOptions {
  readonly operations: Operations;
  readonly facts: ServerFacts;
  /** Read for each request; undefined lets every caller in. */
  readonly tokens: () => Tokens | undefined;
  readonly limits: ListenerLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** Serves the RPCs of the operations port, in every protocol. */
export interface AdminHandler {
  readonly handler: RequestHandler;
  readonly health: Pick<Health, "setServing" | "beginLameDuck" | "setConfigState">;
  /** Ends what is watched. */
  end(): void;
}

/** Most Watches of health; nothing but a tool of an operator needs one here. */
const mostHealthWatches = 8;

/** Creates the handler. Health and reflection need no token: what they show is no secret. */
export function createAdminHandler({
  operations,
  facts,
  tokens,
  limits,
  clock,
  log,
}: AdminHandlerOptions): AdminHandler {
  const watchers = createWatchers(clock);
  const health = createHealth([AdminService.typeName], mostHealthWatches);
  const rpcs = createConnectTransport({
    routes(router) {
      serveAdmin(router, { operations, facts, watchers, clock });
      health.routes(router);
      serveReflection(router, adminIndex);
    },
    limits,
    memory: createRequestMemory(limits, clock),
    exampleRpc: `/${AdminService.typeName}/${AdminService.method.getStatus.name}`,
    clock,
    log,
  });
  return {
    handler: withGuard(rpcs, { tokens, openPaths: ["/grpc.health.v1.Health/", "/grpc.reflection."] }),
    health,
    end() {
      health.setServing(false);
      watchers.end();
    },
  };
}

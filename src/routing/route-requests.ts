// Layer: from a request to the route that answers it.
import type { Open } from "../core/answer/answer.ts";
import { limitByRoute, toRoute } from "./route.ts";
import type { RouteState } from "./route-state.ts";
import type { ModelResolver } from "./targets/model-resolver.ts";

/** Opens the answers of requests by their routes. */
export function routeRequests(resolver: ModelResolver): (next: Open<RouteState>) => Open {
  return (next) => async (request, call) => {
    const route = toRoute(resolver, request);
    limitByRoute(route, call);
    return next({ route, results: new Map() }, call);
  };
}

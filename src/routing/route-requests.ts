// Layer: from a request to the route that answers it.
import type { Open } from "../core/answer.ts";
import type { Directory } from "./directory.ts";
import { holdTargets, type Route, toRoute } from "./route.ts";

/** Opens the answers of requests by their routes. */
export function routeRequests(directory: Directory): (next: Open<Route>) => Open {
  return (next) => async (request, call) => {
    const route = toRoute(directory, request);
    holdTargets(route, call);
    return next(route, call);
  };
}

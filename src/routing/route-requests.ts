// Layer: from a request to the route that answers it.
import type { Open } from "../core/answer/answer.ts";
import { limitByRoute, toRoute } from "./route.ts";
import type { Course } from "./route-state.ts";
import type { Directory } from "./targets/model-resolver.ts";

/** Opens the answers of requests by their routes. */
export function routeRequests(directory: Directory): (next: Open<Course>) => Open {
  return (next) => async (request, call) => {
    const route = toRoute(directory, request);
    limitByRoute(route, call);
    return next({ route, results: new Map() }, call);
  };
}

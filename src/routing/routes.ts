// The order of the layers, from a request to one attempt at one target: read here, and only here.
import type { Open } from "../core/answer/answer.ts";
import { GatewayError } from "../core/errors/error.ts";
import { admit } from "./layers/admission.ts";
import { withBreakers } from "./layers/breaker.ts";
import { fallBack } from "./layers/fallback.ts";
import { failOverKeys } from "./layers/key-failover.ts";
import { type RetrySettings, retry } from "./layers/retry.ts";
import type { Slots } from "./layers/slots.ts";
import {
  type Candidate,
  limitByRoute,
  type Opened,
  type RequestMapping,
  type RoutedRequest,
  toRoute,
} from "./route.ts";
import type { RouteState } from "./route-state.ts";
import type { ModelResolver } from "./targets/model-resolver.ts";

/** What is particular to one kind of request; all else of its route is the same for every kind. */
export interface RequestKind<Request, Opening extends Opened> {
  readonly mapping: RequestMapping<Request>;
  /** Makes one attempt at one target; rejects with a GatewayError, and the attempt has ended then. */
  readonly ask: Open<Candidate<Request>, Opening>;
}

/** Works around the rounds over a route, such as to leave targets out, and may make another result of what they open. */
export type Around<Request, Opening extends Opened, Result> = (
  rounds: Open<RouteState<Request>, Opening>,
) => Open<RouteState<Request>, Result>;

/** Opens the results of one kind of request by their routes. */
export interface Routes {
  <Request extends RoutedRequest, Opening extends Opened>(kind: RequestKind<Request, Opening>): Open<Request, Opening>;
  <Request extends RoutedRequest, Opening extends Opened, Result>(
    kind: RequestKind<Request, Opening>,
    around: Around<Request, Opening, Result>,
  ): Open<Request, Result>;
}

/** What routes are made of. */
export interface RoutesOptions {
  readonly resolver: ModelResolver;
  /** Of the gateway: one for each call. */
  readonly slots: Slots;
  readonly retries: () => RetrySettings;
  /** Numbers from 0 to 1, for waits before retries and for which target is asked first. */
  readonly random: () => number;
}

/** Creates the routes of a gateway. Nothing of them is in the way of a token. */
export function createRoutes({ resolver, slots, retries, random }: RoutesOptions): Routes {
  function routes<Request extends RoutedRequest, Opening extends Opened, Result = Opening>(
    { mapping, ask }: RequestKind<Request, Opening>,
    around?: Around<Request, Opening, Result>,
  ): Open<Request, Opening | Result> {
    const guarded = failOverKeys(withBreakers({ isForced: false }, ask));
    const unguarded = failOverKeys(withBreakers({ isForced: true }, ask));
    const rounds = retry({ settings: retries, random }, fallBack({ guarded, unguarded }, random));
    const next: Open<RouteState<Request>, Opening | Result> = around === undefined ? rounds : around(rounds);
    return admit(slots, routeRequests(resolver, mapping, next));
  }
  return routes;
}

/** Opens the results of requests by their routes, which are made once for each call. */
export function routeRequests<Request extends RoutedRequest, Result>(
  resolver: ModelResolver,
  mapping: RequestMapping<Request>,
  next: Open<RouteState<Request>, Result>,
): Open<Request, Result> {
  // Not async: a promise that is resolved with a promise costs three turns of the microtask queue.
  return (request, completion) => {
    try {
      const route = toRoute(resolver, request, mapping);
      limitByRoute(route, completion);
      return next({ route, results: new Map() }, completion);
    } catch (thrown) {
      return Promise.reject(GatewayError.from(thrown));
    }
  };
}

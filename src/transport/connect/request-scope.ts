import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { RequestScope } from "../http/request-scope.ts";

const noRequest: RequestScope = { peer: "", identity: undefined, header: () => undefined, attach() {} };

/** The key of a request's scope among the context values of its handler. */
export const requestScopeKey = createContextKey<RequestScope>(noRequest, { description: "request scope" });

/** The scope of the request behind a handler's call. */
export function requestScopeOf({ values }: Pick<HandlerContext, "values">): RequestScope {
  return values.get(requestScopeKey);
}

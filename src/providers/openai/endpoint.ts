import { unsupported } from "../../core/errors/unsupported.ts";

/** Where a server takes requests, in parts. */
export interface Address {
  /** Such as "https://api.openai.com/v1", or a whole endpoint ("…/chat/completions"). */
  readonly baseUrl: string;
  /** The path of a base URL that has none. */
  readonly basePath: string;
  /** The path below the base URL; "{model}" stands for the id of a model. */
  readonly methodPath: string;
  /** The query's `api-version`; undefined for none. */
  readonly apiVersion: string | undefined;
}

/** Where a provider takes requests. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query for a model, by the provider's id. Throws UNSUPPORTED_FEATURE for an id that no path can hold. */
  pathFor(model: string): string;
  /** Path and query of the list of models. */
  readonly modelsPath: string;
}

/**
 * Finds an endpoint. A trailing slash of the base URL changes nothing. Throws a
 * TypeError for what is no URL.
 */
export function toEndpoint({ baseUrl, basePath, methodPath, apiVersion }: Address): Endpoint {
  const { origin, pathname, searchParams } = new URL(baseUrl);
  const base = pathname.replace(/\/+$/, "") || basePath;
  const path = base.endsWith("/chat/completions") ? base : base + methodPath;
  if (apiVersion !== undefined) searchParams.set("api-version", apiVersion);
  const query = searchParams.size === 0 ? "" : `?${searchParams.toString()}`;
  return {
    origin,
    pathFor: (model) => path.replace("{model}", () => toSegment(model, path)) + query,
    modelsPath: `${base.replace(/\/chat\/completions$/, "")}/models${query}`,
  };
}

/** One segment of a path, whatever is in the id. Only dots would still lead elsewhere. */
function toSegment(model: string, path: string): string {
  if (/^\.{1,2}$/.test(model)) throw unsupported("model", `no deployment of ${path} has this name`);
  return encodeURIComponent(model);
}

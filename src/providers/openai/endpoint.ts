import { unsupported } from "../../core/errors/unsupported.ts";

/** The address of a server's API, in parts. */
export interface Address {
  /** Such as "https://api.openai.com/v1", or a whole endpoint ("…/chat/completions"). */
  readonly baseUrl: string;
  /** The path to use where the base URL has none. */
  readonly basePath: string;
  /** The path below the base URL; "{model}" stands for the id of a model. */
  readonly methodPath: string;
  /** The query's `api-version`; undefined for none. */
  readonly apiVersion: string | undefined;
}

/** The URLs that a provider takes requests at. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /**
   * Path and query for a model, by the provider's id. Throws UNSUPPORTED_FEATURE for an
   * id that cannot be in a path.
   */
  pathFor(model: string): string;
  /** Path and query of the list of models. */
  readonly modelsPath: string;
}

/**
 * Builds the endpoint of an address. A trailing slash of the base URL changes nothing.
 * Throws a TypeError where the base URL is not a URL.
 */
export function toEndpoint({ baseUrl, basePath, methodPath, apiVersion }: Address): Endpoint {
  const { origin, pathname, searchParams } = new URL(baseUrl);
  const base = pathname.replace(/\/+$/, "") || basePath;
  const path = base.endsWith("/chat/completions") ? base : base + methodPath;
  if (apiVersion !== undefined) searchParams.set("api-version", apiVersion);
  const query = searchParams.size === 0 ? "" : `?${searchParams.toString()}`;
  return {
    origin,
    pathFor: path.includes("{model}")
      ? (model) => path.replace("{model}", () => toSegment(model, path)) + query
      : () => path + query,
    modelsPath: `${base.replace(/\/chat\/completions$/, "")}/models${query}`,
  };
}

/**
 * A model id as one segment of a path. "." and ".." are rejected, since no encoding
 * keeps them from changing the path.
 */
function toSegment(model: string, path: string): string {
  if (/^\.{1,2}$/.test(model)) throw unsupported("model", `no deployment of ${path} has this name`);
  return encodeURIComponent(model);
}

/** The addresses of a provider's requests. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query of messages. */
  readonly path: string;
  /** Path and query of token counts. */
  readonly countPath: string;
  /** Path and query of a page of the list of models: the first one, or the one after the model with an id. */
  readonly modelsPathAfter: (id: string | undefined) => string;
}

/**
 * Finds the endpoint of a base URL such as "https://api.anthropic.com". The missing
 * part of "/v1/messages" is added, so the URL of the endpoint itself is valid, too. A
 * trailing slash is ignored. Throws a TypeError for a text that is no URL.
 */
export function toEndpoint(baseUrl: string): Endpoint {
  const { origin, pathname, search, searchParams } = new URL(baseUrl);
  const path = withMethod(pathname.replace(/\/+$/, ""));
  const modelsPath = path.replace(/messages$/, "models");
  return {
    origin,
    path: `${path}${search}`,
    countPath: `${path}/count_tokens${search}`,
    modelsPathAfter(id) {
      const query = new URLSearchParams(searchParams);
      query.set("limit", "1000");
      if (id !== undefined) query.set("after_id", id);
      return `${modelsPath}?${query.toString()}`;
    },
  };
}

function withMethod(base: string): string {
  if (base.endsWith("/messages")) return base;
  return base.endsWith("/v1") ? `${base}/messages` : `${base}/v1/messages`;
}

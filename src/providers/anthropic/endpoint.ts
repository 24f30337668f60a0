/** Where a provider takes requests. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query of messages. */
  readonly path: string;
  /** Path and query of counting their tokens. */
  readonly countPath: string;
}

/**
 * Finds the endpoint of a base URL such as "https://api.anthropic.com". To the
 * base "/v1/messages" is added, as far as it is not there: a whole endpoint stands
 * for itself. A trailing slash changes nothing. Throws a TypeError for what is no
 * URL.
 */
export function toEndpoint(baseUrl: string): Endpoint {
  const { origin, pathname, search } = new URL(baseUrl);
  const path = withMethod(pathname.replace(/\/+$/, ""));
  return { origin, path: `${path}${search}`, countPath: `${path}/count_tokens${search}` };
}

function withMethod(base: string): string {
  if (base.endsWith("/messages")) return base;
  return base.endsWith("/v1") ? `${base}/messages` : `${base}/v1/messages`;
}

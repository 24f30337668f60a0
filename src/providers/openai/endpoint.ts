/** Where a provider takes requests. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Served by OpenAI, or by Azure for it: there the newest names of members are known, elsewhere only the first ones. */
  readonly isOpenAi: boolean;
}

const method = "/chat/completions";

/**
 * Finds the endpoint of a base URL such as "https://api.openai.com/v1". A URL
 * without a path stands for its "/v1", and a whole endpoint ("…/chat/completions")
 * for itself; a trailing slash changes nothing. Throws a TypeError for what is
 * no URL.
 */
export function toEndpoint(baseUrl: string): Endpoint {
  const { origin, hostname, pathname, search } = new URL(baseUrl);
  const base = pathname.replace(/\/+$/, "") || "/v1";
  return {
    origin,
    path: `${base.endsWith(method) ? base : base + method}${search}`,
    isOpenAi: /(^|\.)(openai\.com|openai\.azure\.com)$/.test(hostname),
  };
}

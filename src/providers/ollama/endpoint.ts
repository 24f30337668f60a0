/** Where a server takes requests. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query of chats. */
  readonly chatPath: string;
  /** Path and query of the list of models. */
  readonly modelsPath: string;
}

/**
 * Finds the endpoint of a base URL such as "http://127.0.0.1:11434". To it "/api/chat"
 * is added, as far as it is not there. A trailing slash changes nothing. Throws a
 * TypeError for what is no URL.
 */
export function toEndpoint(baseUrl: string): Endpoint {
  const { origin, pathname, search } = new URL(baseUrl);
  const base = pathname.replace(/\/+$/, "").replace(/\/api(\/chat)?$/, "");
  return { origin, chatPath: `${base}/api/chat${search}`, modelsPath: `${base}/api/tags${search}` };
}

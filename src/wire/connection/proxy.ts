import { GatewayError } from "../../core/errors/error.ts";

/** An HTTP proxy between the gateway and a server. */
export interface ProxyServer {
  /** Scheme, host and port, such as "http://proxy.example:3128". */
  readonly origin: string;
  /** The value of `proxy-authorization`; undefined for a proxy without credentials. */
  readonly authorization: string | undefined;
  /** Credentials that must not appear in any message. */
  readonly secrets: readonly string[];
}

/** The request headers for the proxy itself. */
export function proxyHeaders({ authorization }: ProxyServer): Readonly<Record<string, string>> {
  return authorization === undefined ? {} : { "proxy-authorization": authorization };
}

/** The name of a proxy in messages. */
export function nameProxy({ origin }: ProxyServer): string {
  return `the proxy ${nameHost(origin)}`;
}

/** Host and port of an origin. */
export function nameHost(origin: string): string {
  const { hostname, port, protocol } = new URL(origin);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/**
 * The error for a proxy that refuses a connection. It is not retryable, because the
 * proxy would refuse the next connection too; 408, 429 and 5xx are temporary.
 */
export function toProxyRefusal(proxy: ProxyServer, status: number, target: string): GatewayError {
  const message = `${nameProxy(proxy)}: ${describeRefusal(proxy, status, target)}`;
  return new GatewayError("UPSTREAM_UNREACHABLE", message, { retryable: isTemporary(status) });
}

function isTemporary(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

function describeRefusal({ authorization }: ProxyServer, status: number, target: string): string {
  // Some proxies answer 401 themselves, without a request to the server.
  if (status === 407 || status === 401) {
    return authorization === undefined
      ? `it asks for a user and a password (${status}); write them into the URL of the proxy`
      : `it refused its user or password (${status}); check the URL of the proxy`;
  }
  const answered = `it answered ${status} to a connection to ${target}`;
  return isTemporary(status) ? answered : `${answered}; let it pass there, or ask the provider without the proxy`;
}

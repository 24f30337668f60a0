import type { GatewayError } from "../core/errors/error.ts";
import { type Connect, createConnector, createProxyConnector } from "./connector.ts";
import { nameHost, nameProxy, type ProxyServer, proxyHeaders, toProxyRefusal } from "./proxy.ts";
import { createTunnel } from "./tunnel.ts";
import type { Names } from "./upstream-request.ts";

/** The way from the gateway to a server. */
export interface UpstreamRoute {
  /** Where requests are sent to: the server, or a proxy that sends them on. */
  readonly origin: string;
  readonly connect: Connect;
  /** What a path begins with. */
  readonly pathPrefix: string;
  /** Further request headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly names: Names;
  /** The error for a status that is a proxy's own; undefined for any other. */
  refusalOf(status: number): GatewayError | undefined;
}

/** Finds the way to an origin: straight, through a tunnel where it speaks TLS, or by a proxy that sends requests on. */
export function createUpstreamRoute(
  origin: string,
  proxy: ProxyServer | undefined,
  connectTimeoutMs: number,
): UpstreamRoute {
  if (proxy === undefined) return straight(origin, connectTimeoutMs);
  return origin.startsWith("https:")
    ? tunnelled(origin, proxy, connectTimeoutMs)
    : forwarded(origin, proxy, connectTimeoutMs);
}

function straight(origin: string, connectTimeoutMs: number): UpstreamRoute {
  const name = nameHost(origin);
  return {
    origin,
    connect: createConnector({ isSecure: origin.startsWith("https:"), connectTimeoutMs }),
    pathPrefix: "",
    headers: {},
    names: { opening: name, late: name, open: name },
    refusalOf: () => undefined,
  };
}

function tunnelled(origin: string, proxy: ProxyServer, connectTimeoutMs: number): UpstreamRoute {
  const name = `${nameHost(origin)} through ${nameProxy(proxy)}`;
  return {
    origin,
    connect: createTunnel(proxy, connectTimeoutMs),
    pathPrefix: "",
    headers: {},
    names: { opening: name, late: `${nameProxy(proxy)}, on the way to ${nameHost(origin)}`, open: name },
    refusalOf: () => undefined,
  };
}

// Proxies let CONNECT through to ports of TLS, and often to no other: what is plain text
// goes to them with its whole URL (RFC 9112, 3.2.2), as every client does it.
function forwarded(origin: string, proxy: ProxyServer, connectTimeoutMs: number): UpstreamRoute {
  const name = nameProxy(proxy);
  const target = nameHost(origin);
  return {
    origin: proxy.origin,
    connect: createProxyConnector(proxy.origin, connectTimeoutMs),
    pathPrefix: origin,
    headers: { host: new URL(origin).host, ...proxyHeaders(proxy) },
    names: { opening: name, late: name, open: `${target} through ${name}` },
    // Of the others nobody knows whether the proxy or the server said it.
    refusalOf: (status) => (status === 407 ? toProxyRefusal(proxy, status, target) : undefined),
  };
}

import type { GatewayError } from "../../core/errors/error.ts";
import type { Names } from "../http/upstream-request.ts";
import { type Connect, createConnector, createProxyConnector } from "./connector.ts";
import { nameHost, nameProxy, type ProxyServer, proxyHeaders, toProxyRefusal } from "./proxy.ts";
import { createTunnel } from "./tunnel.ts";

/** How requests reach a server: directly or through a proxy. */
export interface UpstreamRoute {
  /** The origin that requests are sent to: the server, or a proxy that forwards them. */
  readonly origin: string;
  readonly connect: Connect;
  /** Text in front of each path. */
  readonly pathPrefix: string;
  /** Further request headers. */
  readonly headers: Readonly<Record<string, string>>;
  readonly names: Names;
  /** The error for a status that a proxy itself sent; undefined for any other. */
  readonly refusalOf: (status: number) => GatewayError | undefined;
}

/** Creates the route to an origin: direct, through a tunnel when it speaks TLS, or through a forwarding proxy. */
export function createUpstreamRoute(
  origin: string,
  proxy: ProxyServer | undefined,
  connectTimeoutMs: number,
): UpstreamRoute {
  if (proxy === undefined) return direct(origin, connectTimeoutMs);
  return origin.startsWith("https:")
    ? tunnelled(origin, proxy, connectTimeoutMs)
    : forwarded(origin, proxy, connectTimeoutMs);
}

function direct(origin: string, connectTimeoutMs: number): UpstreamRoute {
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

// Proxies often allow CONNECT to TLS ports only. A plaintext request is sent to the proxy
// with its absolute URL (RFC 9112, 3.2.2), as other clients do.
function forwarded(origin: string, proxy: ProxyServer, connectTimeoutMs: number): UpstreamRoute {
  const name = nameProxy(proxy);
  const target = nameHost(origin);
  return {
    origin: proxy.origin,
    connect: createProxyConnector(proxy.origin, connectTimeoutMs),
    pathPrefix: origin,
    headers: { host: new URL(origin).host, ...proxyHeaders(proxy) },
    names: { opening: name, late: name, open: `${target} through ${name}` },
    // For every other status it is unknown whether the proxy or the server sent it.
    refusalOf: (status) => (status === 407 ? toProxyRefusal(proxy, status, target) : undefined),
  };
}

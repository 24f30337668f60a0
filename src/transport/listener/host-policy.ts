// A web page can let its own host name resolve to this machine (DNS rebinding) and then call the listener as its own
// origin. The page cannot choose the Host that its browser sends, so the policy checks that.
import { GatewayError } from "../../core/errors/error.ts";
import { isLoopback } from "../../core/loopback.ts";
import type { Exchange } from "../http/exchange.ts";

/** Decides which hosts requests may be for. */
export interface HostPolicy {
  /** Sets the address that the listener is bound to. */
  bound(address: string): void;
  /** HOST_NOT_ALLOWED when the request's host is not served; undefined when it is. */
  refusalOf(exchange: Pick<Exchange, "httpVersion" | "authority" | "headers" | "path">): GatewayError | undefined;
}

interface Host {
  /** In lower case, without a trailing dot; IPv6 in brackets. */
  readonly name: string;
  /** Empty when not written. */
  readonly port: string;
}

const maxQuotedLength = 100;

/**
 * Creates the policy of a listener. Loopback names and addresses always pass.
 * Every other host must be in `allowedHosts`, for every protocol. When that is
 * undefined, other hosts are refused only for plaintext HTTP/1.1 on a loopback
 * address: browsers speak that, while proxies over HTTP/2 may send any host.
 */
export function createHostPolicy(allowedHosts: readonly string[] | undefined, isSecure: boolean): HostPolicy {
  const allowed = (allowedHosts ?? []).map(toHost).filter((host) => host !== undefined);
  let isLoopbackBind = false;

  function isChecked({ httpVersion }: Pick<Exchange, "httpVersion">): boolean {
    return allowedHosts !== undefined || (isLoopbackBind && !isSecure && httpVersion === "1.1");
  }

  function isAllowed(authority: string): boolean {
    const host = toHost(authority);
    return host !== undefined && (isLoopback(host.name) || allowed.some((entry) => matches(host, entry, isSecure)));
  }

  return {
    bound(address) {
      isLoopbackBind = isLoopback(address);
    },
    refusalOf(exchange) {
      if (!isChecked(exchange)) return undefined;
      const notAllowed = hostsOf(exchange).find((authority) => !isAllowed(authority));
      if (notAllowed === undefined) return undefined;
      const quoted = JSON.stringify(notAllowed.slice(0, maxQuotedLength));
      const advice = "call it as localhost or by its loopback address, or add the host to server.allowedHosts";
      return new GatewayError("HOST_NOT_ALLOWED", `the gateway does not serve the host ${quoted}: ${advice}`);
    },
  };
}

/** Every host that a request names: in its header, and in its target when that is an absolute URL. */
function hostsOf({ authority, headers, path }: Pick<Exchange, "authority" | "headers" | "path">): string[] {
  const target = path.startsWith("/") ? undefined : URL.parse(path)?.host;
  return [authority, headers.host, target].filter((host) => host !== undefined);
}

/** The host of an authority; undefined when the text is no authority. */
function toHost(authority: string): Host | undefined {
  // The URL parser would take such characters for a user, a path or white space, and accept the text.
  if (/[^\w.:*[\]-]/.test(authority)) return undefined;
  const url = URL.parse(`http://${authority}`);
  return url === null ? undefined : { name: url.hostname.replace(/\.$/, ""), port: url.port };
}

function matches(host: Host, entry: Host, isSecure: boolean): boolean {
  const defaultPort = isSecure ? "443" : "80";
  if (entry.port !== "" && entry.port !== (host.port || defaultPort)) return false;
  if (entry.name === "*") return true;
  return entry.name.startsWith("*.") ? host.name.endsWith(entry.name.slice(1)) : host.name === entry.name;
}

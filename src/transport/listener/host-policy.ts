// A web page can have its own name point at this machine (DNS rebinding) and then call what listens here as its own
// origin. It cannot choose the host that its browser writes into the request.
import { GatewayError } from "../../core/errors/error.ts";
import { isLoopback } from "../../core/loopback.ts";
import type { Exchange } from "../http/exchange.ts";

/** Decides which hosts requests may be for. */
export interface HostPolicy {
  /** Hears which address the listener is bound to. */
  bound(address: string): void;
  /** Why a request is not served, as HOST_NOT_ALLOWED; undefined when it may be. */
  refusalOf(exchange: Pick<Exchange, "httpVersion" | "authority" | "headers" | "path">): GatewayError | undefined;
}

interface Host {
  /** In lower case, without a dot at its end; IPv6 in brackets. */
  readonly name: string;
  /** Empty where it is not written. */
  readonly port: string;
}

const maxQuotedLength = 100;

/**
 * Creates the policy of a listener. Names and addresses of this machine always
 * pass. Others must be in `allowedHosts`, whatever the protocol; where that is
 * undefined, they are refused to plain HTTP/1.1 on a loopback address only, which
 * is what browsers speak: a proxy may write what it likes over HTTP/2.
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
      const foreign = hostsOf(exchange).find((authority) => !isAllowed(authority));
      if (foreign === undefined) return undefined;
      const quoted = JSON.stringify(foreign.slice(0, maxQuotedLength));
      const advice = "call it as localhost or by its loopback address, or add the host to server.allowedHosts";
      return new GatewayError("HOST_NOT_ALLOWED", `the gateway does not serve the host ${quoted}: ${advice}`);
    },
  };
}

/** Every host that a request names: in its header, and in its target where that is a whole URL. */
function hostsOf({ authority, headers, path }: Pick<Exchange, "authority" | "headers" | "path">): string[] {
  const target = path.startsWith("/") ? undefined : URL.parse(path)?.host;
  return [authority, headers.host, target].filter((host) => host !== undefined);
}

/** The host of an authority; undefined for what is none. */
function toHost(authority: string): Host | undefined {
  // What a URL would take for a user, a path or white space is no part of a host.
  if (/[^\w.:*[\]-]/.test(authority)) return undefined;
  const url = URL.parse(`http://${authority}`);
  return url === null ? undefined : { name: url.hostname.replace(/\.$/, ""), port: url.port };
}

function matches(host: Host, entry: Host, isSecure: boolean): boolean {
  const usualPort = isSecure ? "443" : "80";
  if (entry.port !== "" && entry.port !== (host.port || usualPort)) return false;
  if (entry.name === "*") return true;
  return entry.name.startsWith("*.") ? host.name.endsWith(entry.name.slice(1)) : host.name === entry.name;
}

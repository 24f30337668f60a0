// The proxy of a provider: the written one, then that of the environment.

import type { ProxyConfig, ProxyServerConfig, ProxyVariable, ProxyVariables } from "../config.ts";
import { ConfigError } from "../faults/config-error.ts";
import { isExcepted, isLoopback } from "./proxy-exceptions.ts";
import { parseProxyUrl } from "./proxy-url.ts";

/** The variables of a process without any. */
export const noProxyVariables: ProxyVariables = { http: undefined, https: undefined, except: "" };

/**
 * Reads the variables that programs have for proxies, those in lower case first.
 * An empty one counts as unset. What one holds is judged when it is used: a
 * machine may have them for others.
 */
export function readProxyVariables(environment: NodeJS.ProcessEnv): ProxyVariables {
  const of = (name: string): ProxyVariable | undefined => {
    const variable = [name.toLowerCase(), name].find((candidate) => environment[candidate]);
    return variable === undefined ? undefined : { variable, text: environment[variable] ?? "" };
  };
  const all = of("ALL_PROXY");
  return { http: of("HTTP_PROXY") ?? all, https: of("HTTPS_PROXY") ?? all, except: of("NO_PROXY")?.text ?? "" };
}

/**
 * Finds the proxy on the way to an origin; undefined for none. This machine is
 * reached through a proxy only where the provider itself names one. Throws a
 * {@link ConfigError} when the variable that counts cannot be used.
 */
export function findProxy(origin: string, config: ProxyConfig): ProxyServerConfig | undefined {
  const url = new URL(origin);
  switch (config.kind) {
    case "direct":
      return undefined;
    case "server":
      return config.isOwn || !isLoopback(url) ? config.server : undefined;
    case "environment": {
      const { http, https, except } = config.variables;
      const found = url.protocol === "https:" ? https : http;
      return found === undefined || isLoopback(url) || isExcepted(url, except) ? undefined : readVariable(found);
    }
    default:
      return config satisfies never;
  }
}

function readVariable({ variable, text }: ProxyVariable): ProxyServerConfig {
  const parsed = parseProxyUrl(text);
  if (parsed.kind === "server") return parsed.server;
  const problem = parsed.problem || 'write the http or https URL of a proxy such as "http://proxy.example:3128"';
  throw new ConfigError([`${variable}: ${problem}; or write "proxy: direct" into the configuration`]);
}

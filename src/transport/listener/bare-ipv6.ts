import { isIPv6 } from "node:net";

/**
 * An authority with its IPv6 address in brackets. The HTTP/2 client of Node.js leaves them out: it calls http://[::1]:50051 as
 * "::1:50051". Other authorities are returned as they are.
 */
export function withBrackets(authority: string): string {
  const portAt = authority.lastIndexOf(":");
  if (portAt === authority.indexOf(":") || authority.startsWith("[")) return authority;
  const host = authority.slice(0, portAt);
  const port = authority.slice(portAt + 1);
  // "::1:443" may also be an address without a port. Node.js always writes the port.
  if (isIPv6(host) && /^\d{1,5}$/.test(port)) return `[${host}]:${port}`;
  return isIPv6(authority) ? `[${authority}]` : authority;
}

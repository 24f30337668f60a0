/**
 * Whether a host name or address is loopback, that is, this machine (RFC 6761, 6.3;
 * RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). IPv6 addresses may have brackets.
 */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  const ipv4 = name.replace(/^::ffff:/, "");
  return /^127(\.\d{1,3}){3}$/.test(ipv4) || /^::ffff:7f[\da-f]{2}:/.test(name);
}

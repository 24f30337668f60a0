/**
 * Whether the name or address of a host, IPv6 with or without brackets, means the
 * machine itself (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3).
 */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  const ipv4 = name.replace(/^::ffff:/, "");
  return /^127(\.\d{1,3}){3}$/.test(ipv4) || /^::ffff:7f[\da-f]{2}:/.test(name);
}

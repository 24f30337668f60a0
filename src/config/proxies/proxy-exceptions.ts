import { BlockList, isIP } from "node:net";

/** Whether a URL leads to this machine. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return host === "localhost" || host.endsWith(".localhost") || isWithin(host, loopback);
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");
// The unspecified address, which connects to this machine.
loopback.addAddress("0.0.0.0", "ipv4");
loopback.addAddress("::", "ipv6");

/**
 * Whether NO_PROXY excepts a URL. Its entries, between commas or spaces:
 * "example.com" and ".example.com" are that host and all below it, "*.example.com"
 * those below it only, "*" is all; addresses, ranges ("10.0.0.0/8") and, behind
 * any of them but ranges, ":port".
 */
export function isExcepted(url: URL, noProxy: string): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map(toEntry)
    .some((entry) => (entry.port ?? port) === port && matches(hostOf(url), entry.host));
}

interface Entry {
  /** In lower case, without brackets. */
  readonly host: string;
  readonly port: string | undefined;
}

function toEntry(text: string): Entry {
  // An address of IPv6 has a port only behind brackets.
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  return { host: (bracketed ?? plain ?? text).toLowerCase(), port };
}

function matches(host: string, pattern: string): boolean {
  if (pattern === "*") return true;
  if (isIP(host) !== 0) return isWithin(host, toRange(pattern));
  const isBelowOnly = pattern.startsWith("*.");
  const domain = pattern.replace(/^\*?\./, "").replace(/\.$/, "");
  return domain !== "" && ((host === domain && !isBelowOnly) || host.endsWith(`.${domain}`));
}

/** An address or a range of them; empty for what is none. */
function toRange(pattern: string): BlockList {
  const range = new BlockList();
  const [, address = pattern, bits] = /^([^/]*)\/(\d{1,3})$/.exec(pattern) ?? [];
  const family = isIP(address);
  if (family === 0) return range;
  const most = family === 4 ? 32 : 128;
  const length = Number(bits ?? most);
  if (length <= most) range.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  return range;
}

function isWithin(host: string, range: BlockList): boolean {
  const family = isIP(host);
  return family !== 0 && range.check(host, family === 4 ? "ipv4" : "ipv6");
}

/** The host without brackets and without the dot of a fully qualified name. */
function hostOf({ hostname }: URL): string {
  return hostname
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/(?<=.)\.$/, "")
    .toLowerCase();
}

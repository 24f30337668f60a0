import type { ProxyServerConfig } from "../config.ts";

/** What a text is: a proxy, or none for a reason. */
export type ParsedProxyUrl =
  | { readonly kind: "server"; readonly server: ProxyServerConfig }
  /** What to write instead; empty when the text is nothing like a proxy. */
  | { readonly kind: "fault"; readonly problem: string };

/** Reads the URL of a proxy. Without a scheme it is one of HTTP, as everywhere. No problem repeats what was written. */
export function parseProxyUrl(text: string): ParsedProxyUrl {
  const given = text.trim();
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`);
  if (url !== null && /^socks/.test(url.protocol)) {
    return fault('write an http or https URL such as "http://proxy.example:3128": SOCKS is not supported');
  }
  if (url === null || given === "" || !isPlain(url)) return fault("");
  const user = decode(url.username);
  const password = decode(url.password);
  if (user === undefined || password === undefined || user.includes(":")) {
    return fault("write its user and its password percent-encoded: one line each, and no colon in the user");
  }
  return { kind: "server", server: { origin: url.origin, ...toCredentials(url, user, password) } };
}

function fault(problem: string): ParsedProxyUrl {
  return { kind: "fault", problem };
}

function isPlain({ protocol, hostname, pathname, search, hash }: URL): boolean {
  return /^https?:$/.test(protocol) && hostname !== "" && pathname === "/" && !search && !hash;
}

function decode(escaped: string): string | undefined {
  try {
    const text = decodeURIComponent(escaped);
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Basic (RFC 7617), the only scheme for which a URL has a place. */
function toCredentials(
  { username: writtenUser, password: writtenPassword }: URL,
  user: string,
  password: string,
): Pick<ProxyServerConfig, "authorization" | "secrets"> {
  if (user === "" && password === "") return { authorization: undefined, secrets: [] };
  const token = Buffer.from(`${user}:${password}`).toString("base64");
  const secrets = [token, password, writtenPassword, user, writtenUser].filter((secret) => secret !== "");
  return { authorization: `Basic ${token}`, secrets: [...new Set(secrets)] };
}

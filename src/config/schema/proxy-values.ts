// Values that choose the proxy of a provider.
import { z } from "zod";
import type { ProxyServerConfig } from "../config.ts";
import { parseProxyUrl } from "../proxies/proxy-url.ts";

/** A proxy as it is written. */
export type WrittenProxy =
  | { readonly kind: "direct" }
  | { readonly kind: "environment" }
  | { readonly kind: "server"; readonly server: ProxyServerConfig };

const writeProxy =
  'write the http or https URL of a proxy such as "http://proxy.example:3128", direct (or false) for none, or environment for that of HTTPS_PROXY and its like';

/** The URL of a proxy, whose user and password are secrets, or a word for which one or none. */
export const proxy = z
  .union([z.literal(false), z.string()], { error: writeProxy })
  .transform((given, context): WrittenProxy => {
    if (given === false || given === "direct" || given === "false") return { kind: "direct" };
    if (given === "environment") return { kind: "environment" };
    const parsed = parseProxyUrl(given);
    if (parsed.kind === "server") return parsed;
    context.addIssue({ code: "custom", message: parsed.problem === "" ? writeProxy : parsed.problem });
    return z.NEVER;
  })
  .meta({ title: "proxy", writeOnly: true });

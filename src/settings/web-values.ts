// Values that go into requests and headers of HTTP.
import { z } from "zod";
import { list } from "./values.ts";

const writeUrl = 'write an http or https URL such as "http://127.0.0.1:11434/v1"';

/** An http or https URL without user, query or fragment; a trailing slash is dropped. */
export const baseUrl = z
  .string({ error: writeUrl })
  .transform((given, context): string => {
    const url = URL.parse(given);
    if (url !== null && isPlain(url)) return url.href.replace(/\/+$/, "");
    context.addIssue({ code: "custom", message: writeUrl });
    return z.NEVER;
  })
  .meta({ title: "URL" });

function isPlain({ protocol, username, password, search, hash }: URL): boolean {
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash;
}

const writeQueryValue = 'write a version such as "2024-10-21" or "preview"';

/** A value of a URL's query that needs no escapes. */
export const queryValue = z
  .string({ error: writeQueryValue })
  .regex(/^[\w.-]{1,64}$/, writeQueryValue)
  .meta({ title: "text" });

const writeOrigin = 'write an origin such as "https://app.example.com", or "*"';

const origin = z
  .string({ error: writeOrigin })
  .refine((given) => given === "*" || URL.parse(given)?.origin === given, writeOrigin);

/** Origins of web pages; "*" is all of them. */
export const origins = list(origin, 'write a list of origins such as "https://app.example.com", or of "*"').meta({
  title: "list of origins",
});

const writeHost = 'write the name or address of a host, such as "gateway.example" or "*.example.com", or "*"';

// As in a Host header: a name, an IPv4 address or an IPv6 address in brackets, with a port if only that one is meant.
const hostPattern = /^(?:\*|(?:\*\.)?[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Hosts that a request may be for. */
export const hostNames = list(
  z.string({ error: writeHost }).regex(hostPattern, writeHost),
  'write a list of hosts such as "gateway.example", or of "*"',
).meta({ title: "list of hosts" });

/** Ids of models. */
export const modelIds = list(
  z.string({ error: "write the id of a model" }).min(1, "write the id of a model"),
  "write a list of model ids",
).meta({ title: "list of texts" });

const writeKey = "write the key alone: visible ASCII characters, no spaces";

/** A secret that goes into a header, without the line end that files leave behind it. */
export const headerSecret = z
  .string({ error: writeKey })
  .transform((given) => given.trim())
  .pipe(z.string().regex(/^[\x21-\x7e]+$/, writeKey))
  // JSON Schema marks values that may be written and are never shown this way.
  .meta({ title: "secret", writeOnly: true });

/** Secrets that go into a header, one at a time. */
export const headerSecrets = list(headerSecret, "write a list of keys")
  .min(1, "write at least one key, or leave it out")
  .max(64, "write at most 64 keys")
  .meta({ title: "list of secrets", writeOnly: true });

// Headers that frame a request or hold for one connection only, which the gateway itself sets.
const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const writeHeaderName = 'write the name of a header, such as "x-team"';
const writeHeaderValue = "write the text of a header: one line without control characters";

// RFC 9110: a header name is a token; a value holds no control characters.
const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, writeHeaderName)
  .refine((given) => !ownHeaders.has(given.toLowerCase()), "leave this header out: the gateway sets it itself");
const headerValue = z.string({ error: writeHeaderValue }).regex(/^[\t\x20-\x7e\x80-\xff]*$/, writeHeaderValue);

/** HTTP headers by name, made lower case. Their values may be secrets. */
export const headers = z
  .record(headerName, headerValue, { error: 'write header names and their texts, such as {"x-team": "search"}' })
  .transform((given): Readonly<Record<string, string>> => {
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]));
  })
  .meta({ title: "headers", writeOnly: true });

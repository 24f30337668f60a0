import type { Exchange } from "../http/exchange.ts";

interface KnownUrl {
  readonly authority: string;
  readonly url: URL;
}

// Callers choose paths, so their number and their length must be bounded. A gateway serves some ten.
const mostPaths = 64;
const maxPathLength = 256;

/** The URLs of requests, of which nearly all are for a few paths of one host: each of those is parsed once. */
export class KnownUrls {
  readonly #byPath = new Map<string, KnownUrl>();

  /** The URL of a request, which nothing may change; undefined when its host or path is no part of a URL. */
  of({ path, authority }: Pick<Exchange, "path" | "authority">): URL | undefined {
    if (authority === undefined) return undefined;
    const known = this.#byPath.get(path);
    if (known?.authority === authority) return known.url;
    const url = URL.parse(path, `http://${authority}`);
    if (url === null) return undefined;
    if (path.length <= maxPathLength) this.#keep(path, { authority, url });
    return url;
  }

  #keep(path: string, known: KnownUrl): void {
    if (this.#byPath.size >= mostPaths) this.#byPath.clear();
    this.#byPath.set(path, known);
  }
}

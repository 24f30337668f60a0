import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Exchange } from "../transport/http/exchange.ts";
import type { SelectiveHandler } from "../transport/http/request-handler.ts";
import { type PlainPage, toPlainPage } from "./plain-page.ts";
import type { MakePage } from "./probes.ts";

/** What serves pages. */
export interface PageHandlerOptions {
  readonly pages: ReadonlyMap<string, MakePage>;
  /** Whether another handler has RPCs, so that what looks like one is left to it. */
  readonly servesRpcs: boolean;
  /** Milliseconds that a caller has for taking a page. */
  readonly readTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Serves pages by their paths, and a sentence for every other path and method. */
export function createPageHandler({
  pages,
  servesRpcs,
  readTimeoutMs,
  clock,
  log,
}: PageHandlerOptions): SelectiveHandler {
  async function toPage(method: string, path: string): Promise<PlainPage> {
    const make = pages.get(path);
    if (make === undefined) return toPlainPage(404, nothingAt(path, servesRpcs));
    if (!allowed.includes(method)) return toPlainPage(405, `${quote(method)} is not allowed here; send GET.`);
    return make();
  }

  async function answer(exchange: Exchange, path: string): Promise<void> {
    const page = await toPage(exchange.method, path);
    if (exchange.isClosed()) return;
    exchange.events.once(
      "close",
      clock.after(readTimeoutMs, () => exchange.reset()),
    );
    send(exchange, page);
  }

  return {
    accepts: ({ method, path, headers }) =>
      !(servesRpcs && (isServicePath(path) || (method === "POST" && isRpc(path, headers["content-type"])))),
    serve(exchange, url, refusal) {
      // While the server drains, its probes are what must still be answered.
      if (refusal?.hostError !== undefined) return send(exchange, toPlainPage(403, `${refusal.hostError.message}.`));
      answer(exchange, url.pathname).catch((error: unknown) => {
        log.error(
          { err: error, path: url.pathname.slice(0, maxQuotedLength) },
          "a page of operations could not be made",
        );
        if (!exchange.isClosed()) send(exchange, toPlainPage(500, "This page could not be made; see the log."));
      });
    },
    failAll() {},
  };
}

const allowed: readonly string[] = ["GET", "HEAD"];
const maxQuotedLength = 100;

/** Whether a path is that of an RPC of a service with a package, such as "/package.Service/Method". */
function isServicePath(path: string): boolean {
  return /^\/\w+(\.\w+)+\/\w+(\?|$)/.test(path);
}

function isRpc(path: string, contentType = ""): boolean {
  return contentType.startsWith("application/grpc") || /^\/\w+\/\w+(\?|$)/.test(path);
}

function send(exchange: Exchange, { status, contentType, text }: PlainPage): void {
  const body = Buffer.from(text);
  const headers = {
    "content-type": contentType,
    "content-length": String(body.byteLength),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(status === 405 && { allow: allowed.join(", ") }),
  };
  if (exchange.method === "HEAD") return exchange.answer(status, headers);
  exchange.begin(status, headers);
  exchange.write(body);
  exchange.finish({});
}

function nothingAt(path: string, servesRpcs: boolean): string {
  const rpcs = servesRpcs ? ", and AdminService over gRPC, gRPC-Web and Connect" : "";
  return `Nothing is at ${quote(path)}: this port has /livez, /readyz, /version and /metrics${rpcs}.`;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, maxQuotedLength));
}

import type { Exchange } from "../http/exchange.ts";

/** An answer for people and proxies, where no RPC protocol is spoken. */
export interface PlainAnswer {
  readonly status: number;
  /** One line that says what is wrong and what to do. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const maxQuotedLength = 100;

/** For a request that does not say, or not readably, which host and path it is for. */
export const unreadableTarget: PlainAnswer = {
  status: 400,
  text: "The host or the path of the request cannot be read; send a Host header like gateway.example:50051.",
  headers: {},
};

/** For a host that is not served. */
export function unservedHost({ message }: Error): PlainAnswer {
  return { status: 403, text: `${message}.`, headers: {} };
}

/** For a path where no RPC can be. */
export function unservedPath(path: string): PlainAnswer {
  const text =
    `Nothing is at ${quote(path)}: this server speaks gRPC, gRPC-Web and Connect. ` +
    "Call /tokenwire.v1.CompletionService/Complete, or ask server reflection for all RPCs.";
  return { status: 404, text, headers: {} };
}

/** For what the Connect handler of an RPC refused with a bare HTTP status. */
export function unservedRequest(status: number, exchange: Exchange, isUnary: boolean): PlainAnswer {
  switch (status) {
    case 405:
      return {
        status,
        text: `${quote(exchange.method)} is not allowed on an RPC; send POST.`,
        headers: { allow: "POST" },
      };
    case 415:
      return unservedType(exchange.headers["content-type"] ?? "", isUnary);
    case 505:
      return { status, text: "This RPC streams in both directions; use HTTP/2.", headers: { connection: "close" } };
    default:
      return { status, text: "The request is not served.", headers: {} };
  }
}

function unservedType(contentType: string, isUnary: boolean): PlainAnswer {
  const connectTypes = isUnary
    ? "application/json or application/proto (Connect)"
    : "application/connect+json or application/connect+proto (Connect, which wraps the messages of a stream)";
  const text =
    `The content type ${quote(contentType)} is not served on this RPC; send application/grpc or ` +
    `application/grpc-web, each with +proto or +json after it if you like, or ${connectTypes}.`;
  return { status: 415, text, headers: {} };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, maxQuotedLength));
}

/** Sends a plain answer. */
export function answerPlainly(exchange: Exchange, { status, text, headers }: PlainAnswer): void {
  if (exchange.isClosed()) return;
  exchange.begin(status, { "content-type": "text/plain; charset=utf-8", ...headers });
  exchange.write(Buffer.from(`${text}\n`));
  exchange.finish({});
}

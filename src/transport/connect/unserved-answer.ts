// Answers to requests that no RPC serves: plain text for people and proxies.
import type { Exchange } from "../http/exchange.ts";
import type { PlainAnswer } from "../http/plain-answer.ts";

const maxQuotedLength = 100;

/** The answer for a host that is not served. */
export function unservedHost({ message }: Error): PlainAnswer {
  return { status: 403, text: `${message}.`, headers: {} };
}

/** The answer for a path that is not that of an RPC, with one to call instead. */
export function unservedPath(path: string, exampleRpc: string): PlainAnswer {
  const text =
    `Nothing is at ${quote(path)}: this server speaks gRPC, gRPC-Web and Connect. ` +
    `Call ${exampleRpc}, or ask server reflection for all RPCs.`;
  return { status: 404, text, headers: {} };
}

/** The answer for a request that Connect's handler refused with a bare HTTP status. */
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

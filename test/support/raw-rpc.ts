import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { codeFromString } from "@connectrpc/connect/protocol-connect";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.ts";
import { askHttp1, askHttp2, envelope, type HttpAnswer } from "./http-answers.ts";

/** How an RPC ended, as it is on the wire. */
export interface RawStatus {
  /** The number of the gRPC code; 0 for OK. */
  readonly code: number;
  readonly message: string;
  /** `google.rpc.ErrorInfo.reason`; empty when there is no such detail. */
  readonly reason: string;
}

/** An RPC of which the test writes the bytes. */
export interface RawCall {
  /** Method of CompletionService, or a whole path. */
  readonly method: string;
  /** The message, without the envelope that some protocols put around it. */
  readonly message: Uint8Array;
  /** Whether the message is JSON; protobuf otherwise. */
  readonly isJson?: boolean;
  /** Flags of the envelope. */
  readonly flags?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many times the message is sent. */
  readonly times?: number;
}

/** A protocol as bytes. */
export interface RawProtocol {
  readonly name: string;
  /** Whether messages have envelopes. */
  readonly hasEnvelopes: boolean;
  /** Header that names the compression of messages. */
  readonly encodingHeader: string;
  /** Header with the deadline, and its largest value. */
  readonly timeoutHeader: string;
  readonly longestTimeout: string;
  ask(port: number, call: RawCall): Promise<RawStatus>;
}

const ok: RawStatus = { code: 0, message: "", reason: "" };

/** The protocols that the gateway speaks. */
export const rawProtocols: readonly RawProtocol[] = [
  {
    name: "gRPC",
    hasEnvelopes: true,
    encodingHeader: "grpc-encoding",
    timeoutHeader: "grpc-timeout",
    longestTimeout: "99999999H",
    async ask(port, call) {
      const headers = { ":path": pathOf(call), "content-type": typeOf("application/grpc+", call), te: "trailers" };
      const answer = await askHttp2(port, { ...headers, ...call.headers }, enveloped(call));
      return fromTrailers(answer.isHeadersOnly ? answer.headers : answer.trailers);
    },
  },
  {
    name: "gRPC-Web",
    hasEnvelopes: true,
    encodingHeader: "grpc-encoding",
    timeoutHeader: "grpc-timeout",
    longestTimeout: "99999999H",
    async ask(port, call) {
      const answer = await post(port, call, "application/grpc-web+", enveloped(call));
      const lines = lastEnvelope(answer.body).toString("latin1").trim().split("\r\n");
      return fromTrailers(Object.fromEntries(lines.map((line) => line.split(/: (.*)/s))));
    },
  },
  {
    name: "Connect, unary",
    hasEnvelopes: false,
    encodingHeader: "content-encoding",
    timeoutHeader: "connect-timeout-ms",
    longestTimeout: "9999999999",
    async ask(port, call) {
      const body = Buffer.concat(Array.from({ length: call.times ?? 1 }, () => call.message));
      const answer = await post(port, call, "application/", body);
      return answer.status === 200 ? ok : fromErrorJson(JSON.parse(answer.body.toString()));
    },
  },
  {
    name: "Connect, streaming",
    hasEnvelopes: true,
    encodingHeader: "connect-content-encoding",
    timeoutHeader: "connect-timeout-ms",
    longestTimeout: "9999999999",
    async ask(port, call) {
      const answer = await post(
        port,
        { ...call, method: streaming(call.method) },
        "application/connect+",
        enveloped(call),
      );
      const end = JSON.parse(lastEnvelope(answer.body).toString());
      return end.error === undefined ? ok : fromErrorJson(end.error);
    },
  },
];

function streaming(method: string): string {
  return method === "Complete" ? "StreamComplete" : method;
}

function pathOf({ method }: RawCall): string {
  return method.startsWith("/") ? method : `/tokenwire.v1.CompletionService/${method}`;
}

function typeOf(prefix: string, { isJson = false }: RawCall): string {
  return `${prefix}${isJson ? "json" : "proto"}`;
}

function enveloped({ message, flags = 0, times = 1 }: RawCall): Buffer<ArrayBuffer> {
  return Buffer.concat(Array.from({ length: times }, () => envelope(message, flags)));
}

function post(port: number, call: RawCall, typePrefix: string, body: Buffer): Promise<HttpAnswer> {
  const headers = { "content-type": typeOf(typePrefix, call), ...call.headers };
  return askHttp1(port, { path: pathOf(call), headers }, body);
}

/** The content of the last envelope of a body. */
function lastEnvelope(body: Buffer): Buffer {
  let last = Buffer.alloc(0);
  for (let at = 0; at + 5 <= body.byteLength; at += 5 + last.byteLength) {
    last = Buffer.from(body.subarray(at + 5, at + 5 + body.readUInt32BE(at + 1)));
  }
  return last;
}

function fromTrailers(trailers: Readonly<Record<string, unknown>>): RawStatus {
  const { "grpc-status-details-bin": packed, "grpc-message": message } = trailers;
  const status = typeof packed === "string" ? fromBinary(StatusSchema, Buffer.from(packed, "base64")) : undefined;
  const infos = status?.details.map((detail) => anyUnpack(detail, ErrorInfoSchema)) ?? [];
  return {
    code: Number(trailers["grpc-status"]),
    message: typeof message === "string" ? decodeURIComponent(message) : "",
    reason: infos.find((info) => info !== undefined)?.reason ?? "",
  };
}

interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly { readonly type: string; readonly value: string }[];
}

function fromErrorJson({ code, message, details = [] }: ErrorJson): RawStatus {
  const info = details.find(({ type }) => type === ErrorInfoSchema.typeName);
  return {
    code: codeFromString(code) ?? Code.Unknown,
    message,
    reason: info === undefined ? "" : fromBinary(ErrorInfoSchema, Buffer.from(info.value, "base64")).reason,
  };
}

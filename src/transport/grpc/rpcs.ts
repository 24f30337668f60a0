import {
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageShape,
} from "@bufbuild/protobuf";
import { GatewayError } from "../../core/errors/error.ts";
import {
  type CompleteRequest,
  type CompleteResponse,
  CompletionService,
  type CountTokensResponse,
  CountTokensResponseSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import type { CallHandler } from "../../service/call-handler.ts";
import { toCountFailure } from "../../service/count-failure.ts";
import { createShapeCheck } from "../http/shape/check-shape.ts";
import type { ShapeLimits } from "../http/shape/shape-limits.ts";
import { readPlainRequest } from "./decoding/plain-request.ts";
import type { Encode, GrpcCall } from "./grpc-call.ts";

/** Serves a call of which the request is known. */
export type Serve = (call: GrpcCall) => Promise<void>;

/** One of the RPCs that this transport serves. */
export interface Rpc {
  readonly method: DescMethod;
  /** Its kind, in the words of its errors. */
  readonly kind: "unary" | "server-streaming";
  /** Decodes a request of a kind that needs no further check; undefined for every other one. */
  decodePlain(bytes: Uint8Array): Serve | undefined;
  /** Checks the shape of a request before it is decoded. Throws MALFORMED_MESSAGE. */
  inspect(bytes: Uint8Array): void;
  /** Decodes a request. Throws MALFORMED_MESSAGE. */
  decode(bytes: Uint8Array): Serve;
  /** The failure that its callers get, in the terms of its request. */
  readonly toReported: (error: GatewayError) => GatewayError;
}

/** The RPCs of CompletionService, by their paths. */
export function createRpcs(calls: CallHandler, limits: ShapeLimits): ReadonlyMap<string, Rpc> {
  const { complete, streamComplete, countTokens } = CompletionService.method;
  const readPlain = (bytes: Uint8Array): CompleteRequest | undefined => readPlainRequest(bytes, limits);
  const rpcs = [
    toRpc(
      complete,
      limits,
      (request, call) => call.answerOne(calls.complete(request, call), encodeResponse),
      readPlain,
    ),
    toRpc(streamComplete, limits, (request, call) => call.answerAll(calls.streamComplete(request, call)), readPlain),
    toRpc(countTokens, limits, (request, call) => call.answerOne(calls.countTokens(request, call), encodeCount)),
  ];
  return new Map(rpcs.map((rpc) => [`/${CompletionService.typeName}/${rpc.method.name}`, rpc]));
}

const encodeResponse: Encode<CompleteResponse> = (response, frames) => frames.encodeResponse(response);
const encodeCount: Encode<CountTokensResponse> = (count, frames) =>
  frames.encodeMessage(CountTokensResponseSchema, count);

type Method<Input extends DescMessage> = DescMethodUnary<Input> | DescMethodServerStreaming<Input>;

function toRpc<Input extends DescMessage>(
  method: Method<Input>,
  limits: ShapeLimits,
  answer: (request: MessageShape<Input>, call: GrpcCall) => Promise<void>,
  readPlain?: (bytes: Uint8Array) => MessageShape<Input> | undefined,
): Rpc {
  return {
    method,
    toReported: method.name === "CountTokens" ? toCountFailure : (error) => error,
    inspect: createShapeCheck(method.input, "binary", limits),
    kind: method.methodKind === "unary" ? "unary" : "server-streaming",
    decodePlain(bytes) {
      const request = readPlain?.(bytes);
      return request && ((call) => answer(request, call));
    },
    decode(bytes) {
      const request = parse(method.input, bytes);
      return (call) => answer(request, call);
    },
  };
}

function parse<Desc extends DescMessage>(desc: Desc, bytes: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(desc, bytes);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause: unknown): GatewayError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new GatewayError("MALFORMED_MESSAGE", `parse binary: ${problem}`, { cause });
}

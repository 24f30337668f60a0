import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { StatusSchema } from "../../gen/google/rpc/status_pb.ts";
import type { RpcStatus } from "../../service/status/rpc-status.ts";
import { encodeGrpcMessage } from "../http/grpc-message.ts";

/** Header fields or trailers by their names in lower case. */
export type Fields = Record<string, string>;

/** The trailers of a call that failed. */
export function toTrailers({ code, message, details, retryPushbackMs }: RpcStatus): Fields {
  const status = create(StatusSchema, {
    code,
    message,
    details: details.map(({ desc, value }) => anyPack(desc, value)),
  });
  return {
    "grpc-status": String(code),
    "grpc-message": encodeGrpcMessage(message),
    "grpc-status-details-bin": toBinaryField(toBinary(StatusSchema, status)),
    "grpc-retry-pushback-ms": String(retryPushbackMs),
  };
}

/** Fields whose names end with "-bin" hold base64, which is sent without padding. */
function toBinaryField(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64").replace(/=+$/, "");
}

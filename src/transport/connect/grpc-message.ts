// Connect escapes a status message like a part of a URL ("provider%3A overloaded"), and strict gRPC clients show it that way.
import { encodeGrpcMessage } from "../http/grpc-message.ts";

/** Replaces Connect's encoding of a message by that of the gRPC specification. */
export function reencodeGrpcMessage(encoded: string): string {
  return encodeGrpcMessage(decodeURIComponent(encoded));
}

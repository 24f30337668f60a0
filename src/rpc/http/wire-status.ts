// Connect's own errors (a message that cannot be read, an unknown compression) leave it without details, and no hook of
// its sees them all. So the status is completed where each protocol writes it down.
import { ConnectError } from "@connectrpc/connect";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import {
  createEndStreamSerialization,
  endStreamFlag,
  endStreamFromJson,
  errorFromJsonBytes,
  errorToJsonBytes,
} from "@connectrpc/connect/protocol-connect";
import { findTrailerError, setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { trailerFlag, trailerParse, trailerSerialize } from "@connectrpc/connect/protocol-grpc-web";
import type { DescribeError } from "./connect-errors.ts";
import { reencodeGrpcMessage } from "./grpc-message.ts";

/** Completes the status in the answer of a handler: details, and a readable message. */
export interface WireStatus {
  /** Completes the status in a piece of the body, if there is one in it. */
  inPiece(piece: Uint8Array): Uint8Array;
  /** Completes the status in the trailers. */
  inTrailers(trailers: Headers): void;
}

/** What is common to the protocols whose status is elsewhere. */
const unchanged: WireStatus = { inPiece: (piece) => piece, inTrailers() {} };

const endStream = createEndStreamSerialization(undefined);
const envelopeHeadBytes = 5;

/** The status of an answer, in the protocol that its content type and HTTP status tell. */
export function createWireStatus(contentType: string, httpStatus: number, describe: DescribeError): WireStatus {
  if (contentType.startsWith("application/grpc-web")) return { ...unchanged, inPiece: completeTrailerFrame };
  if (contentType.startsWith("application/grpc")) return { ...unchanged, inTrailers: completeTrailers };
  if (contentType.startsWith("application/connect+")) return { ...unchanged, inPiece: completeEndStream };
  return httpStatus === 200 ? unchanged : { ...unchanged, inPiece: completeErrorJson };

  function completeTrailers(trailers: Headers): void {
    const error = findTrailerError(trailers);
    if (error === undefined) return;
    if (error.details.length === 0) setTrailerStatus(trailers, describe(toOwnError(error)));
    trailers.set("grpc-message", reencodeGrpcMessage(trailers.get("grpc-message") ?? ""));
  }

  function completeTrailerFrame(frame: Uint8Array): Uint8Array {
    if (frame[0] !== trailerFlag) return frame;
    const trailers = trailerParse(frame.subarray(envelopeHeadBytes));
    completeTrailers(trailers);
    return encodeEnvelope(trailerFlag, trailerSerialize(trailers));
  }

  function completeEndStream(frame: Uint8Array): Uint8Array {
    if (frame[0] !== endStreamFlag) return frame;
    const { error, metadata } = endStreamFromJson(frame.subarray(envelopeHeadBytes));
    if (error === undefined || error.details.length > 0) return frame;
    return encodeEnvelope(endStreamFlag, endStream.serialize({ metadata, error: describe(toOwnError(error)) }));
  }

  function completeErrorJson(json: Uint8Array): Uint8Array {
    const error = errorFromJsonBytes(json, undefined, new ConnectError("the error cannot be read"));
    return error.details.length > 0 ? json : errorToJsonBytes(describe(toOwnError(error)), undefined);
  }
}

/** The error as it was before it was written down: one from the wire would be sent on without its metadata. */
function toOwnError({ rawMessage, code }: ConnectError): ConnectError {
  return new ConnectError(rawMessage, code);
}

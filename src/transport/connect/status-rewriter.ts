// Errors that Connect makes (an unreadable message, an unknown compression) have no details, and no interceptor sees all
// of them. The status is therefore completed in the encoded answer, in the form of each protocol.
import { ConnectError } from "@connectrpc/connect";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import {
  codeToHttpStatus,
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

/** Completes the status in an encoded answer: its details, its message, and the code that fits them. */
export interface StatusRewriter {
  /** The HTTP status; final after the first piece was rewritten. */
  readonly httpStatus: number;
  /** Completes the status in a piece of the body, if it has one. */
  inPiece(piece: Uint8Array): Uint8Array;
  /** Completes the status in the trailers. */
  inTrailers(trailers: Headers): void;
}

const endStream = createEndStreamSerialization(undefined);
const envelopeHeadBytes = 5;

/** Creates the rewriter of one answer, for the protocol of its content type and the HTTP status of its handler. */
export function createStatusRewriter(
  contentType: string,
  handlerStatus: number,
  describe: DescribeError,
): StatusRewriter {
  const unchanged: StatusRewriter = { httpStatus: handlerStatus, inPiece: (piece) => piece, inTrailers() {} };
  if (contentType.startsWith("application/grpc-web")) return { ...unchanged, inPiece: completeTrailerFrame };
  if (contentType.startsWith("application/grpc")) return { ...unchanged, inTrailers: completeTrailers };
  if (contentType.startsWith("application/connect+")) return { ...unchanged, inPiece: completeEndStream };
  return handlerStatus === 200 ? unchanged : createErrorJsonStatus();

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

  function createErrorJsonStatus(): StatusRewriter {
    const rewriter = {
      httpStatus: handlerStatus,
      inPiece(json: Uint8Array) {
        const error = errorFromJsonBytes(json, undefined, new ConnectError("the error cannot be read"));
        if (error.details.length > 0) return json;
        const completed = describe(toOwnError(error));
        rewriter.httpStatus = codeToHttpStatus(completed.code);
        return errorToJsonBytes(completed, undefined);
      },
      inTrailers() {},
    };
    return rewriter;
  }
}

/** The error as it was before it was encoded: a decoded one would be described without its metadata. */
function toOwnError({ rawMessage, code }: ConnectError): ConnectError {
  return new ConnectError(rawMessage, code);
}

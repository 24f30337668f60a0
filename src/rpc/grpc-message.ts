// Connect escapes a status message as if it were part of a URL ("sim%3A overloaded"), and clients that follow the gRPC
// specification to the letter show it that way. The specification wants only "%" and bytes outside 0x20–0x7E escaped.
import { trailerFlag } from "@connectrpc/connect/protocol-grpc-web";

/** Encodes a message for the trailer `grpc-message`. */
export function encodeGrpcMessage(message: string): string {
  return message.replaceAll(/[^\x20-\x24\x26-\x7e]+/g, (unsafe) =>
    Buffer.from(unsafe, "utf8").reduce((text, byte) => `${text}%${hex(byte)}`, ""),
  );
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/** Encodes again what Connect has encoded. */
export function reencodeGrpcMessage(encoded: string): string {
  return encodeGrpcMessage(decodeURIComponent(encoded));
}

const messageLine = /^grpc-message: *(.*)$/im;

/** Encodes again the message in a piece of a gRPC-Web answer, if it is the frame with the trailers. */
export function reencodeTrailerFrame(frame: Uint8Array): Uint8Array {
  if (frame[0] !== trailerFlag) return frame;
  const trailers = Buffer.from(frame.subarray(5)).toString("latin1");
  const reencoded = trailers.replace(messageLine, (_, encoded) => `grpc-message: ${reencodeGrpcMessage(encoded)}`);
  const bytes = Buffer.from(`\0\0\0\0\0${reencoded}`, "latin1");
  bytes.writeUInt8(trailerFlag, 0);
  bytes.writeUInt32BE(reencoded.length, 1);
  return bytes;
}

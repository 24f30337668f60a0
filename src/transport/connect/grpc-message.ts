// Connect escapes a status message as if it were part of a URL ("provider%3A overloaded"), and clients that follow the gRPC
// specification to the letter show it that way. The specification wants only "%" and bytes outside 0x20–0x7E escaped.

/**
 * Encodes a message for the trailer `grpc-message`. Spaces at its ends are encoded
 * too, because HTTP takes none there.
 */
export function encodeGrpcMessage(message: string): string {
  return message.replaceAll(/^ +| +$|[^\x20-\x24\x26-\x7e]+/g, (unsafe) =>
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

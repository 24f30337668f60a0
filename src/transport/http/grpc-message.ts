/**
 * Encodes a message for the trailer `grpc-message`. The gRPC specification escapes
 * only "%" and bytes outside 0x20–0x7E. Leading and trailing spaces are encoded too,
 * because HTTP removes them.
 */
export function encodeGrpcMessage(message: string): string {
  return message.replaceAll(/^ +| +$|[^\x20-\x24\x26-\x7e]+/g, (unsafe) =>
    Buffer.from(unsafe, "utf8").reduce((text, byte) => `${text}%${hex(byte)}`, ""),
  );
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

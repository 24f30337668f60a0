import { createGunzip } from "node:zlib";
import { GatewayError } from "../../../core/errors/error.ts";
import type { BufferShare } from "./buffer-budget.ts";
import { createGrowingBuffer } from "./growing-buffer.ts";
import { messageTooLarge } from "./message-too-large.ts";

const chunkBytes = 64 * 1_024;

/**
 * Decompresses a message piece by piece: memory is taken from the share before each,
 * and at most `maxBytes` are decompressed. Rejects with MALFORMED_MESSAGE for input
 * that is not gzip, not whole, or too large.
 */
export async function gunzip(
  compressed: Uint8Array,
  { maxBytes, share }: { readonly maxBytes: number; readonly share: BufferShare },
): Promise<Uint8Array> {
  if (compressed.byteLength === 0) return compressed;
  const unpacked = createGrowingBuffer(maxBytes);
  const pieces = createGunzip({ chunkSize: Math.min(chunkBytes, Math.max(1_024, 4 * compressed.byteLength)) });
  pieces.end(compressed);
  try {
    for await (const piece of pieces) {
      if (!(piece instanceof Uint8Array)) continue;
      if (unpacked.byteLength() + piece.byteLength > maxBytes) throw messageTooLarge(maxBytes);
      await share.take(unpacked.growthFor(piece.byteLength));
      share.arrived(piece.byteLength);
      unpacked.append(piece);
    }
  } catch (error) {
    throw error instanceof GatewayError ? error : decompressionFailed(error);
  }
  return unpacked.bytes();
}

function decompressionFailed(cause: unknown): GatewayError {
  return new GatewayError("MALFORMED_MESSAGE", "decompression failed", { cause });
}

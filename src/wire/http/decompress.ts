import type { Duplex } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { collectBytes } from "./collect-bytes.ts";

/** The server's own coding and one that a proxy adds. */
const maxCodings = 2;

/**
 * Decodes a body by its `content-encoding`, and a body that is gzip without a
 * header for it. At most `maxBytes` are decoded, however small the body is; decoding
 * ends at the first byte that cannot be read. An unknown coding leaves the body as
 * it is.
 */
export async function decompress(body: Buffer, contentEncoding: string, maxBytes: number): Promise<Buffer> {
  const codings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim());
  const applied = codings.filter((coding) => coding !== "" && coding !== "identity");
  let bytes = body;
  for (const coding of applied.toReversed().slice(0, maxCodings)) bytes = await undo(bytes, coding, maxBytes);
  return isGzip(bytes) ? undo(bytes, "gzip", maxBytes) : bytes;
}

async function undo(bytes: Buffer, coding: string, maxBytes: number): Promise<Buffer> {
  const decoder = createDecoder(coding, bytes);
  if (decoder === undefined) return bytes;
  decoder.end(bytes);
  return collectBytes(decoder, maxBytes);
}

/** A decoder that also decodes the beginning of a body that was cut. */
function createDecoder(coding: string, bytes: Buffer): Duplex | undefined {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return isGzip(bytes) ? createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }) : undefined;
    case "deflate": {
      // Some servers omit the zlib header that the coding is defined with.
      const hasFrame = (bytes[0] ?? 0) % 16 === 8;
      const options = { finishFlush: constants.Z_SYNC_FLUSH };
      return hasFrame ? createInflate(options) : createInflateRaw(options);
    }
    case "br":
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return undefined;
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

import type { Duplex } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { collectBytes } from "./collect-bytes.ts";

/** As many codings as a proxy adds to a server's own. */
const maxCodings = 2;

/**
 * Undoes the content codings of a body, by what `content-encoding` says, and of
 * one that is gzip without saying so. At most `maxBytes` come out, however small
 * the body is; what cannot be read ends it. An unknown coding leaves it as it is.
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

/** A decoder that gives what there is of a body that was cut. */
function createDecoder(coding: string, bytes: Buffer): Duplex | undefined {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return isGzip(bytes) ? createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }) : undefined;
    case "deflate": {
      // Some servers leave out the frame that the coding has by its definition.
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

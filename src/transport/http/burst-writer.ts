import type { Exchange } from "./exchange.ts";
import { sliceBytes } from "./paced-write.ts";

/**
 * Collects what is written in one turn of the event loop and sends it as one
 * piece. A message of a stream has some ten bytes: sent alone it costs a system
 * call, and while it waits for a slow reader, many times its size in bookkeeping.
 */
export interface BurstWriter {
  /** Writes at most one slice; false when the next write should wait for the exchange's "drain". */
  write(bytes: Uint8Array): boolean;
  /** Sends what was collected; false when the next write should wait for the exchange's "drain". */
  flush(): boolean;
}

/** Creates the writer of one exchange. */
export function createBurstWriter(exchange: Pick<Exchange, "write" | "events" | "isClosed">): BurstWriter {
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  let hasRoom = true;
  exchange.events.on("drain", () => {
    hasRoom = true;
  });

  function flush(): boolean {
    const pieces = gathered;
    const byteLength = gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
    if (pieces.length > 0 && !exchange.isClosed()) hasRoom = exchange.write(join(pieces, byteLength));
    return hasRoom;
  }

  return {
    write(bytes) {
      if (gatheredBytes + bytes.byteLength > sliceBytes) flush();
      // nextTick runs after the work that the current messages started, and before any I/O.
      if (gathered.length === 0) process.nextTick(flush);
      gathered.push(bytes);
      gatheredBytes += bytes.byteLength;
      return gatheredBytes < sliceBytes ? hasRoom : flush();
    },
    flush,
  };
}

function join(pieces: readonly Uint8Array[], byteLength: number): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  // Allocated outside Node's pool: a small burst that waits for its reader would keep 64 KiB of the pool alive.
  const joined = Buffer.allocUnsafeSlow(byteLength);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.byteLength;
  }
  return joined;
}

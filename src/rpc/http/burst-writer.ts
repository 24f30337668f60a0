import type { Exchange } from "./exchange.ts";

/**
 * Gathers what is written in one turn of the event loop and sends it as one
 * piece. A message of a stream is some ten bytes; sent by itself it costs a
 * system call, and a kilobyte of bookkeeping while it waits for a slow reader.
 */
export interface BurstWriter {
  /** Writes bytes; false when the next ones should wait for the exchange's "drain". */
  write(bytes: Uint8Array): boolean;
  /** Sends what was gathered now. */
  flush(): void;
}

// As much as a stream of Node takes before it asks to wait.
const maxBurstBytes = 16 * 1024;

/** Creates the writer of one exchange. */
export function createBurstWriter(exchange: Pick<Exchange, "write" | "events" | "isClosed">): BurstWriter {
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  let hasRoom = true;
  exchange.events.on("drain", () => {
    hasRoom = true;
  });

  function flush(): void {
    const pieces = gathered;
    const byteLength = gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
    if (pieces.length > 0 && !exchange.isClosed) hasRoom = exchange.write(join(pieces, byteLength));
  }

  return {
    write(bytes) {
      // A tick comes after everything that the messages in hand set going, and before any I/O.
      if (gathered.length === 0) process.nextTick(flush);
      gathered.push(bytes);
      gatheredBytes += bytes.byteLength;
      if (gatheredBytes >= maxBurstBytes) flush();
      return hasRoom;
    },
    flush,
  };
}

function join(pieces: readonly Uint8Array[], byteLength: number): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  // Outside Node's pool: a burst that waits for its reader would keep 64 KiB of it alive.
  const joined = Buffer.allocUnsafeSlow(byteLength);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.byteLength;
  }
  return joined;
}

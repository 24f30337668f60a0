import type { Exchange } from "./exchange.ts";
import { sliceBytes } from "./paced-write.ts";

/**
 * Collects what is written in one turn of the event loop and sends it as one
 * piece. A message of a stream has some ten bytes: sent alone it costs a system
 * call, and while it waits for a slow reader, many times its size in bookkeeping.
 */
export class BurstWriter {
  readonly #exchange: Pick<Exchange, "write" | "events" | "isClosed">;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #hasRoom = true;

  constructor(exchange: Pick<Exchange, "write" | "events" | "isClosed">) {
    this.#exchange = exchange;
  }

  /** Writes at most one slice; false when the next write should wait for the exchange's "drain". */
  write(bytes: Uint8Array): boolean {
    if (this.#gatheredBytes + bytes.byteLength > sliceBytes) this.flush();
    // nextTick runs after the work that the current messages started, and before any I/O.
    if (this.#gathered.length === 0) process.nextTick(flush, this);
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.byteLength;
    return this.#gatheredBytes < sliceBytes ? this.#hasRoom : this.flush();
  }

  /** Sends what was collected; false when the next write should wait for the exchange's "drain". */
  flush(): boolean {
    if (this.#gathered.length === 0) return this.#hasRoom;
    const pieces = this.#gathered;
    const byteLength = this.#gatheredBytes;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    if (this.#exchange.isClosed()) return this.#hasRoom;
    const hadRoom = this.#hasRoom;
    this.#hasRoom = this.#exchange.write(join(pieces, byteLength));
    if (hadRoom && !this.#hasRoom) this.#awaitRoom();
    return this.#hasRoom;
  }

  #awaitRoom(): void {
    this.#exchange.events.once("drain", () => {
      this.#hasRoom = true;
    });
  }
}

function flush(writer: BurstWriter): void {
  writer.flush();
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

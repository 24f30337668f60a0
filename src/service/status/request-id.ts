import { randomFillSync } from "node:crypto";

/** An id for a request that becomes a completion; the answer contains it. */
export function newCompletionId(): string {
  return `cmpl_${newHex()}`;
}

/** An id for a request that fails before a completion begins. */
export function newRequestId(): string {
  return `req_${newHex()}`;
}

const idBytes = 16;

// Random bytes for many ids at once, because each question to the system costs more than an id.
const pool = Buffer.alloc(idBytes * 128);
let used = pool.byteLength;

/** 32 random digits. */
function newHex(): string {
  if (used === pool.byteLength) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return pool.toString("hex", used - idBytes, used);
}

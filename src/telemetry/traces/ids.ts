import { randomFillSync } from "node:crypto";

const traceIdBytes = 16;
const spanIdBytes = 8;

// Random bytes for many ids at once, because each question to the system costs more than an id.
const pool = Buffer.alloc(4_096);
let used = pool.byteLength;

/** A new id of a trace: 32 hexadecimal digits. All of them 0 would be invalid, and is as likely as to guess a key. */
export function newTraceId(): string {
  return newHex(traceIdBytes);
}

/** A new id of a span: 16 hexadecimal digits, never all of them 0. */
export function newSpanId(): string {
  const id = newHex(spanIdBytes);
  return id === "0000000000000000" ? newSpanId() : id;
}

function newHex(byteLength: number): string {
  if (used + byteLength > pool.byteLength) {
    randomFillSync(pool);
    used = 0;
  }
  used += byteLength;
  return pool.toString("hex", used - byteLength, used);
}

import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Cut } from "./delivery.ts";

/** Writes the pieces of a body, each for itself, and ends it well. */
export async function deliverWhole(response: ServerResponse, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    // The gateway leaves after the terminal event of a stream.
    if (response.destroyed) return;
    response.write(piece);
    // The gateway shares this event loop, and polls its sockets once in each turn.
    if (pieces.length > 1) await nextTurn();
  }
  response.end();
}

/** Writes the beginning of a body, and ends it as the cut says when the gateway has had time to read it. */
export async function deliverCut(response: ServerResponse, body: Buffer, { offset, ending }: Cut): Promise<void> {
  const beginning = body.subarray(0, offset);
  if (ending === "ended") {
    response.end(beginning);
    return;
  }
  response.flushHeaders();
  if (offset > 0) response.write(beginning);
  await nextTurn();
  if (ending === "closed") response.socket?.end();
  else response.socket?.resetAndDestroy();
}

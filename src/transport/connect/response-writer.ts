// An answer: from the handler to HTTP, at the pace of its reader.
import type { OutgoingHttpHeaders } from "node:http";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { BurstWriter } from "../http/burst-writer.ts";
import type { DrainWait } from "../http/drain-wait.ts";
import type { Exchange } from "../http/exchange.ts";
import { toSlices } from "../http/paced-write.ts";
import type { DescribeError } from "./connect-errors.ts";
import { createStatusRewriter } from "./status-rewriter.ts";

/** What writing an answer needs. */
export interface ResponseWriterOptions {
  readonly exchange: Exchange;
  readonly reader: DrainWait;
  /** Adds details to a status that has none. */
  readonly describe: DescribeError;
}

/**
 * Writes an answer piece by piece: the next piece is pulled when there is room for
 * it. Resolves when the exchange is over, whichever side ended it.
 */
export async function writeResponse(
  { status, header = new Headers(), body, trailer = new Headers() }: UniversalServerResponse,
  { exchange, reader, describe }: ResponseWriterOptions,
): Promise<void> {
  const rewriter = createStatusRewriter(header.get("content-type") ?? "", status, describe);
  const pieces = body?.[Symbol.asyncIterator]();

  async function nextPiece(): Promise<Uint8Array | undefined> {
    const result = await pieces?.next();
    return result === undefined || result.done === true ? undefined : rewriter.inPiece(result.value);
  }

  try {
    // The head is sent with the first piece, because the handler may add to it until then.
    let piece = await nextPiece();
    if (exchange.isClosed()) return;
    if (piece === undefined && isFailure(trailer)) {
      // A single HEADERS frame, after which gRPC clients may still retry.
      rewriter.inTrailers(trailer);
      exchange.answer(status, { ...toNodeHeaders(header), ...toNodeHeaders(trailer) });
      return await reader.until("close");
    }
    // Only an answer of one piece has a length, which changes when its status is completed.
    if (header.has("content-length")) header.set("content-length", String(piece?.byteLength ?? 0));
    exchange.begin(rewriter.httpStatus, toNodeHeaders(header));
    const burst = new BurstWriter(exchange);
    while (piece !== undefined) {
      for (const slice of toSlices(piece)) {
        if (!burst.write(slice)) await reader.until("drain");
        if (exchange.isClosed()) return;
      }
      piece = await nextPiece();
      if (exchange.isClosed()) return;
    }
    // The wait for "close" must begin with less than one slice unsent, since it has the time limit of one slice.
    if (!burst.flush()) await reader.until("drain");
    if (exchange.isClosed()) return;
    rewriter.inTrailers(trailer);
    exchange.finish(toNodeHeaders(trailer));
    await reader.until("close");
  } finally {
    // Not awaited: a generator that waits for its next value returns only after that wait.
    pieces?.return?.().then(undefined, () => {});
  }
}

/** Whether trailers of gRPC say that the call failed. */
function isFailure(trailers: Headers): boolean {
  return (trailers.get("grpc-status") ?? "0") !== "0";
}

function toNodeHeaders(headers: Headers): OutgoingHttpHeaders {
  return Object.fromEntries(headers);
}

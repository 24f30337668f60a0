// Last stop: the answer of a handler → HTTP, at the pace of its reader.
import type { OutgoingHttpHeaders } from "node:http";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { Exchange } from "./exchange.ts";
import { reencodeGrpcMessage, reencodeTrailerFrame } from "./grpc-message.ts";
import type { ReaderWait } from "./reader-wait.ts";

/**
 * Writes an answer, one piece after another: the next is asked for when the
 * reader has room. Resolves when the exchange is over, whoever ended it.
 */
export async function writeResponse(
  response: UniversalServerResponse,
  exchange: Exchange,
  untilReader: ReaderWait,
): Promise<void> {
  const pieces = response.body?.[Symbol.asyncIterator]();
  try {
    // The head waits for the first piece, because a handler may add to it until then.
    let piece = await pieces?.next();
    if (exchange.isClosed) return;
    if (isStatusOnly(response, piece)) {
      exchange.answer(response.status, { ...toNodeHeaders(response.header), ...toNodeHeaders(response.trailer) });
      return await untilReader("close");
    }
    exchange.begin(response.status, toNodeHeaders(response.header));
    const isGrpcWeb = response.header?.get("content-type")?.startsWith("application/grpc-web") === true;
    while (piece !== undefined && piece.done !== true) {
      const bytes = isGrpcWeb ? reencodeTrailerFrame(piece.value) : piece.value;
      if (!exchange.write(bytes)) await untilReader("drain");
      if (exchange.isClosed) return;
      piece = await pieces?.next();
      if (exchange.isClosed) return;
    }
    exchange.finish(toNodeHeaders(response.trailer));
    await untilReader("close");
  } finally {
    // Not awaited: a generator in mid-wait returns only when that wait is over.
    pieces?.return?.().then(undefined, () => {});
  }
}

/**
 * Whether all there is to say is that a gRPC call failed. That goes into a single
 * HEADERS frame, after which gRPC clients may still retry.
 */
function isStatusOnly({ trailer }: UniversalServerResponse, first: IteratorResult<Uint8Array> | undefined): boolean {
  return first?.done === true && trailer !== undefined && trailer.get("grpc-status") !== "0";
}

function toNodeHeaders(headers: Headers | undefined): OutgoingHttpHeaders {
  const nodeHeaders: OutgoingHttpHeaders = {};
  headers?.forEach((value, name) => {
    nodeHeaders[name] = name === "grpc-message" ? reencodeGrpcMessage(value) : value;
  });
  return nodeHeaders;
}

import { type ClientHttp2Session, type ClientHttp2Stream, constants, type IncomingHttpHeaders } from "node:http2";

/** A request of which the test writes every field and every piece of the body. */
export interface RawCall {
  /** With the pseudo-header fields. */
  readonly headers: Readonly<Record<string, string>>;
  /** One DATA frame for each; the request ends after the last. */
  readonly pieces: readonly Buffer[];
  /** When the client cancels; never when undefined. */
  readonly cancels: "at once" | "after the first message" | undefined;
}

/** What a client saw of its call. */
export interface RawAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether a single HEADERS frame was the whole answer. */
  readonly isHeadersOnly: boolean;
  /** The error code of the RST_STREAM that ended the stream; 0 for none. */
  readonly resetCode: number;
}

/** Sends a call on an open connection; resolves when its stream is closed. */
export function send(session: ClientHttp2Session, { headers, pieces, cancels }: RawCall): Promise<RawAnswer> {
  const stream = session.request(headers, { endStream: pieces.length === 0 });
  // A server that answers before it has read everything resets the rest of the request.
  stream.on("error", () => {});
  for (const piece of pieces) stream.write(piece);
  if (pieces.length > 0) stream.end();
  if (cancels === "at once") stream.close(constants.NGHTTP2_CANCEL);
  if (cancels === "after the first message") stream.once("data", () => stream.close(constants.NGHTTP2_CANCEL));
  return read(stream);
}

function read(stream: ClientHttp2Stream): Promise<RawAnswer> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  let isHeadersOnly = false;
  const body: Buffer[] = [];
  stream.once("response", (received, flags) => {
    headers = received;
    isHeadersOnly = flags % 2 === constants.NGHTTP2_FLAG_END_STREAM;
  });
  stream.once("trailers", (received) => {
    trailers = received;
  });
  stream.on("data", (bytes: Buffer) => body.push(bytes));
  return new Promise((resolve) => {
    stream.once("close", () =>
      resolve({ headers, trailers, body: Buffer.concat(body), isHeadersOnly, resetCode: stream.rstCode }),
    );
  });
}

/** How an answer's body is delimited. */
export type Framing = "chunked" | "length" | "close";

/** Head of an answer that a test describes. */
export interface AnswerHead {
  /** 200 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The bytes of an HTTP/1.1 answer; each piece of the body becomes a chunk where the framing has chunks. */
export function toAnswer(
  pieces: readonly string[],
  framing: Framing,
  { status = 200, headers = {} }: AnswerHead,
): Buffer {
  const lines = Object.entries({ ...framingHeaders(pieces, framing), ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`HTTP/1.1 ${status} Scripted`, ...lines, "", ""].join("\r\n");
  return Buffer.from(head + (framing === "chunked" ? toChunks(pieces) : pieces.join("")));
}

/** A whole SSE answer in chunks, one for each event. */
export function toSseAnswer(sse: string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const events = sse.split(/(?<=\n\n)/);
  return toAnswer(events, "chunked", { headers: { "content-type": "text/event-stream", ...headers } });
}

/** A whole JSON answer. */
export function toJsonAnswer(json: string, head: AnswerHead = {}): Buffer {
  return toAnswer([json], "length", { ...head, headers: { "content-type": "application/json", ...head.headers } });
}

function framingHeaders(pieces: readonly string[], framing: Framing): Readonly<Record<string, string>> {
  switch (framing) {
    case "chunked":
      return { "transfer-encoding": "chunked" };
    case "length":
      return { "content-length": String(Buffer.byteLength(pieces.join(""))) };
    case "close":
      return { connection: "close" };
    default:
      return framing satisfies never;
  }
}

function toChunks(pieces: readonly string[]): string {
  const chunks = pieces.map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
  return `${chunks.join("")}0\r\n\r\n`;
}

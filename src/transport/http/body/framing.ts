/** How the messages of a request are framed in its body, according to its header. */
export interface Framing {
  /** Whether five bytes with flags and length precede each message; otherwise the body is one message. */
  readonly isEnveloped: boolean;
  readonly format: "binary" | "json";
  /** Whether compressed messages are gzip; the protocol's handler refuses every other encoding. */
  readonly isGzip: boolean;
  /** Header field that names the compression. */
  readonly encodingHeader: string;
}

/** The framing of a request with this header. */
export function framingOf(header: Headers): Framing {
  const contentType = (header.get("content-type") ?? "").toLowerCase();
  const encodingHeader = encodingHeaderOf(contentType);
  return {
    isEnveloped: encodingHeader !== "content-encoding",
    format: /\bjson\b/.test(contentType) ? "json" : "binary",
    isGzip: header.get(encodingHeader) === "gzip",
    encodingHeader,
  };
}

function encodingHeaderOf(contentType: string): string {
  if (contentType.startsWith("application/grpc")) return "grpc-encoding";
  if (contentType.startsWith("application/connect+")) return "connect-content-encoding";
  return "content-encoding";
}

/** Where a collector is, and how it is reached. Times are in milliseconds. */
export interface OtlpSettings {
  /** Scheme, host and port; over HTTP also the path before "/v1/metrics". */
  readonly endpoint: string;
  readonly protocol: "grpc" | "http/protobuf";
  /** Names in lower case. Their values may be secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Longest wait for the answer of the collector. */
  readonly timeoutMs: number;
}

/** What is exported: the end of its path over HTTP, and its method over gRPC. */
export interface OtlpSignal {
  readonly httpPath: string;
  readonly grpcPath: string;
}

/** Where metrics go. */
export const metricsSignal: OtlpSignal = {
  httpPath: "/v1/metrics",
  grpcPath: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
};

/** Where traces go. */
export const tracesSignal: OtlpSignal = {
  httpPath: "/v1/traces",
  grpcPath: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
};

/** Sends messages to a collector. Its creator closes it. */
export interface OtlpSender {
  /**
   * Sends a request, encoded, and resolves with the encoded answer. Rejects with an
   * {@link OtlpFault} when the collector cannot be reached, does not answer in time
   * or refuses.
   */
  send(request: Uint8Array): Promise<Uint8Array>;
  /** Closes its connection. */
  close(): void;
}

/** Why a collector did not take what was sent. The message has no header and no body. */
export class OtlpFault extends Error {
  override readonly name = "OtlpFault";
}

// The place of a call in a distributed trace: https://www.w3.org/TR/trace-context/

/** The trace that a call is part of, and its own span in it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 of them: the span of the call, which is the parent of the spans of its attempts. */
  readonly spanId: string;
  /** The span of the caller that the call belongs to; undefined where the trace begins with the call. */
  readonly parentSpanId: string | undefined;
  /** Whether spans are recorded. Callers decide it for the calls in their traces. */
  readonly isSampled: boolean;
  /** What the caller's tracing systems add, as they wrote it; empty for nothing. */
  readonly traceState: string;
}

/** The headers by which a trace goes on in another service. */
export interface TraceHeaders {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** Reads a header field of a call by its name in lower case; undefined when the caller sent none. */
export type ReadHeader = (name: string) => string | undefined;

/** Finds the trace of a call that begins; undefined when it is part of none. */
export type StartTrace = (header: ReadHeader) => TraceContext | undefined;

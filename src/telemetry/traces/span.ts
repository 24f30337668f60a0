import type { SpanAttributes, SpanEventName } from "./attributes.ts";

/** A moment in a span. */
export interface SpanEvent {
  readonly name: SpanEventName;
  /** Milliseconds since 1970, like all times of spans. */
  readonly atMs: number;
  readonly attributes: SpanAttributes;
}

/** A span that has ended. It holds no request and no answer but what its attributes say. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Whether the parent is a span of another process. */
  readonly isParentRemote: boolean;
  readonly traceState: string;
  readonly name: string;
  readonly kind: "server" | "client";
  readonly startMs: number;
  readonly endMs: number;
  /** Whether it failed, by the conventions: a fault of the caller is none of the server's span. */
  readonly isError: boolean;
  readonly attributes: SpanAttributes;
  readonly events: readonly SpanEvent[];
}

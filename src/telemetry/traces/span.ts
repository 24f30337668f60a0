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

const spanBytes = 600;
const eventBytes = 200;
const attributeBytes = 32;

/** About how much memory a span takes. A character takes two bytes at most. */
export function sizeOfSpan({ name, traceState, attributes, events }: Span): number {
  let bytes = spanBytes + 2 * (name.length + traceState.length) + sizeOfAttributes(attributes);
  for (const event of events) bytes += eventBytes + sizeOfAttributes(event.attributes);
  return bytes;
}

function sizeOfAttributes(attributes: SpanAttributes): number {
  let bytes = 0;
  for (const value of Object.values(attributes)) {
    bytes += attributeBytes;
    if (typeof value === "string") bytes += 2 * value.length;
    else if (Array.isArray(value)) for (const item of value) bytes += attributeBytes + 2 * String(item).length;
  }
  return bytes;
}

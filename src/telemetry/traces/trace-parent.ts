// The header `traceparent`: https://www.w3.org/TR/trace-context/#traceparent-header

/** What a caller says of its trace. */
export interface TraceParent {
  readonly traceId: string;
  /** The span of the caller. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

// A later version may add members, but only after a further dash.
const form = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Reads the header. Undefined for what is malformed, which the standard wants ignored. */
export function readTraceParent(header: string): TraceParent | undefined {
  const [, version, traceId, spanId, flags, more] = form.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  // The flag is the lowest bit.
  return { traceId, spanId, isSampled: Number.parseInt(flags, 16) % 2 === 1 };
}

/** Writes the header. */
export function toTraceParent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}

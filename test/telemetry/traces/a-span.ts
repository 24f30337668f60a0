import type { Span } from "../../../src/telemetry/traces/span.ts";

/** A span that says little; `facts` change what a test is about. */
export function aSpan(facts: Partial<Span> = {}): Span {
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    parentSpanId: undefined,
    isParentRemote: false,
    traceState: "",
    name: "a span",
    kind: "client",
    startMs: 1_700_000_000_000,
    endMs: 1_700_000_000_001,
    isError: false,
    attributes: {},
    events: [],
    ...facts,
  };
}

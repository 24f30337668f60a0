import type { StartTrace, TraceContext, TraceHeaders } from "../../core/call/trace.ts";
import { newSpanId, newTraceId } from "./ids.ts";
import { readTraceParent, toTraceParent } from "./trace-parent.ts";
import { readTraceState } from "./trace-state.ts";

/** Which calls are traced. */
export interface SamplingOptions {
  /** Share of the calls whose callers send no trace. */
  readonly sampleRatio: number;
  /** Whether a provider gets the traces of calls, also of those that are not sampled. */
  readonly isPropagated: boolean;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
}

/** Most characters of headers that are read. Node takes no longer ones, so this only bounds the work. */
const mostHeaderCharacters = 4_096;

/**
 * Creates the function that finds the trace of a call: the caller's, with the caller's
 * decision whether it is sampled, else a new one for a share of the calls.
 */
export function createStartTrace({ sampleRatio, isPropagated, random }: SamplingOptions): StartTrace {
  return (header) => {
    const traceparent = header("traceparent");
    const parent = traceparent === undefined ? undefined : readTraceParent(traceparent);
    if (parent !== undefined) {
      const { traceId, spanId: parentSpanId, isSampled } = parent;
      return { traceId, spanId: newSpanId(), parentSpanId, isSampled, traceState: traceStateOf(header("tracestate")) };
    }
    const isSampled = random() < sampleRatio;
    if (!(isSampled || isPropagated)) return undefined;
    return { traceId: newTraceId(), spanId: newSpanId(), parentSpanId: undefined, isSampled, traceState: "" };
  };
}

function traceStateOf(header: string | undefined): string {
  return header === undefined || header.length > mostHeaderCharacters ? "" : readTraceState(header);
}

/** The headers by which the trace of a call goes on, below a span of it. */
export function toTraceHeaders({ traceId, isSampled, traceState }: TraceContext, spanId: string): TraceHeaders {
  const traceparent = toTraceParent({ traceId, spanId, isSampled });
  return traceState === "" ? { traceparent } : { traceparent, tracestate: traceState };
}

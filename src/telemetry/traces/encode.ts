// The only file of traces that loads OpenTelemetry: spans that have ended become a message of OTLP.
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { createServerResource } from "../metrics/resource.ts";
import type { SpanAttributes, SpanAttributeValue } from "./attributes.ts";
import type { SpanEncoder } from "./exporter.ts";
import type { Span } from "./span.ts";

/** A span as the serializer takes it, whose type is that of the SDK of traces. */
type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];
type Serializable = ReadableSpan["attributes"];

// Numbers of SpanKind and SpanStatusCode of OpenTelemetry's API.
const kinds = { server: 1, client: 2 } as const;
const unset = { code: 0 } as const;
const failed = { code: 2 } as const;

/** Creates the encoder of the spans of this process. */
export function createSpanEncoder(version: string): SpanEncoder {
  const resource = createServerResource(version);
  const instrumentationScope = { name: "tokenwire", version };

  function toReadable(span: Span): ReadableSpan {
    const { traceId, spanId, parentSpanId, isParentRemote, traceState, startMs, endMs } = span;
    const context = {
      traceId,
      spanId,
      traceFlags: 1,
      ...(traceState !== "" && { traceState: fixedState(traceState) }),
    };
    return {
      name: span.name,
      kind: kinds[span.kind],
      spanContext: () => context,
      ...(parentSpanId !== undefined && {
        parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: 1, isRemote: isParentRemote },
      }),
      startTime: toHrTime(startMs),
      endTime: toHrTime(endMs),
      duration: toHrTime(Math.max(0, endMs - startMs)),
      status: span.isError ? failed : unset,
      attributes: definedOf(span.attributes),
      events: span.events.map(({ name, atMs, attributes }) => ({
        name,
        time: toHrTime(atMs),
        attributes: definedOf(attributes),
      })),
      links: [],
      ended: true,
      resource,
      instrumentationScope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }

  return {
    encode: (spans) => ProtobufTraceSerializer.serializeRequest(spans.map(toReadable)),
    refusedBy(answer) {
      const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(answer);
      return partialSuccess?.rejectedSpans ?? 0;
    },
  };
}

/** The state as the API of OpenTelemetry has it. Only its text is read here. */
function fixedState(text: string): NonNullable<ReturnType<ReadableSpan["spanContext"]>["traceState"]> {
  const state = { get: () => undefined, set: () => state, unset: () => state, serialize: () => text };
  return state;
}

const msPerSecond = 1_000;
const nanosPerMs = 1_000_000;

/** Whole seconds, and the nanoseconds beyond them. */
function toHrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / msPerSecond);
  return [seconds, Math.floor((ms - seconds * msPerSecond) * nanosPerMs)];
}

function definedOf(attributes: SpanAttributes): Serializable {
  const defined: Record<string, string | number | boolean | string[]> = {};
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) defined[key] = toMutable(value);
  return defined;
}

function toMutable(value: SpanAttributeValue): string | number | boolean | string[] {
  return typeof value === "object" ? [...value] : value;
}

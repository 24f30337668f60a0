// Spans that have ended → a message of OTLP: https://github.com/open-telemetry/opentelemetry-proto
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { instanceId } from "../instance-id.ts";
import { AttributeWriter } from "./attribute-writer.ts";
import type { SpanEncoder } from "./exporter.ts";
import { ReverseWriter } from "./reverse-writer.ts";
import type { Span, SpanEvent } from "./span.ts";

// Numbers of the enums SpanKind and StatusCode, and of the bits of Span.flags.
const kinds = { server: 2, client: 3 } as const;
const statusError = 2;
const flagSampled = 0x001;
const flagHasRemote = 0x100;
const flagRemote = 0x200;

const nanosPerMs = 1_000_000;
/** Of a span without content. */
const expectedBytesOfSpan = 4_096;

/** Creates the encoder of the spans of this process. */
export function createSpanEncoder(version: string): SpanEncoder {
  const resource = encodeAttributes(1, {
    "service.name": "tokenwire",
    "service.version": version,
    "service.instance.id": instanceId,
  });
  const scope = encodeScope(version);
  const writer = new ReverseWriter(expectedBytesOfSpan);
  const attributeWriter = new AttributeWriter(writer);
  return {
    encode(span) {
      writer.reset();
      writeSpan(writer, attributeWriter, span);
      return writer.finish();
    },
    toMessage(spans) {
      const whole = new ReverseWriter(spans.byteLength + resource.byteLength + scope.byteLength + 64);
      whole.fields(spans);
      whole.raw(1, scope);
      whole.message(2, 0);
      whole.raw(1, resource);
      whole.message(1, 0);
      return whole.finish();
    },
    refusedBy: readRefused,
  };
}

function encodeScope(version: string): Uint8Array {
  const writer = new ReverseWriter(64);
  writer.string(2, version);
  writer.string(1, "tokenwire");
  return writer.finish();
}

function encodeAttributes(field: number, attributes: Readonly<Record<string, string>>): Uint8Array {
  const writer = new ReverseWriter(256);
  for (const [key, value] of Object.entries(attributes).toReversed()) {
    const end = writer.length;
    writer.string(1, value);
    writer.message(2, end);
    writer.string(1, key);
    writer.message(field, end);
  }
  return writer.finish();
}

/** A field of ScopeSpans. The numbers are those of its fields. */
function writeSpan(writer: ReverseWriter, attributes: AttributeWriter, span: Span): void {
  const end = writer.length;
  const remote = span.parentSpanId !== undefined && span.isParentRemote ? flagRemote : 0;
  writer.fixed32(16, flagSampled + flagHasRemote + remote);
  if (span.isError) writeStatus(writer);
  for (const event of span.events.toReversed()) writeEvent(writer, attributes, event);
  attributes.write(9, span.attributes);
  writer.fixed64(8, span.endMs * nanosPerMs);
  writer.fixed64(7, span.startMs * nanosPerMs);
  writer.integer(6, kinds[span.kind]);
  writer.string(5, span.name);
  if (span.parentSpanId !== undefined) writer.hex(4, span.parentSpanId);
  if (span.traceState !== "") writer.string(3, span.traceState);
  writer.hex(2, span.spanId);
  writer.hex(1, span.traceId);
  writer.message(2, end);
}

function writeStatus(writer: ReverseWriter): void {
  const end = writer.length;
  writer.integer(3, statusError);
  writer.message(15, end);
}

function writeEvent(writer: ReverseWriter, attributes: AttributeWriter, event: SpanEvent): void {
  const end = writer.length;
  attributes.write(3, event.attributes);
  writer.string(2, event.name);
  writer.fixed64(1, event.atMs * nanosPerMs);
  writer.message(11, end);
}

/** `partial_success.rejected_spans` of an answer; 0 for what cannot be read, since the collector took the message. */
function readRefused(answer: Uint8Array): number {
  try {
    const partial = readField(answer, 1);
    return partial instanceof Uint8Array ? Number(readField(partial, 1) ?? 0) : 0;
  } catch {
    return 0;
  }
}

/** The last value of a field; undefined without one. Throws for what is no message. */
function readField(bytes: Uint8Array, wanted: number): Uint8Array | bigint | string | undefined {
  const reader = new BinaryReader(bytes);
  let found: Uint8Array | bigint | string | undefined;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === wanted && wireType === WireType.LengthDelimited) found = reader.bytes();
    else if (field === wanted && wireType === WireType.Varint) found = reader.int64();
    else reader.skip(wireType, field);
  }
  return found;
}

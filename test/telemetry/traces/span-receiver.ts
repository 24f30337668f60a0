// A strict collector of traces: it decodes what comes by the descriptors of OTLP, and refuses what the specification does.
import { expect } from "vitest";
import type { OtlpSettings } from "../../../src/telemetry/otlp/settings.ts";
import { eventually } from "../../support/eventually.ts";
import { type Answer, type Received, startCollector } from "../otlp/collector.ts";
import { decodeRequest, type OtlpAttribute, type OtlpSpan, type OtlpValue } from "./otlp-schema.ts";

/** The attributes of a span, an event or a resource. */
export type ReceivedAttributes = Readonly<Record<string, unknown>>;

/** A span that was received. */
export interface ReceivedSpan {
  /** Ids are hexadecimal. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly isParentRemote: boolean;
  readonly traceState: string;
  readonly name: string;
  readonly kind: "server" | "client";
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  readonly isError: boolean;
  readonly attributes: ReceivedAttributes;
  readonly events: readonly { readonly name: string; readonly at: bigint; readonly attributes: ReceivedAttributes }[];
  /** Of the process that sent it. */
  readonly resource: ReceivedAttributes;
}

/** A receiver of spans. */
export interface SpanReceiver {
  readonly endpoint: string;
  readonly received: readonly Received[];
  answer: Answer;
  /** The spans so far. Fails for a message that breaks a rule. */
  spans(): readonly ReceivedSpan[];
  /** Waits until there are spans of which `select` gives so many, and returns those. */
  untilSpans(count: number, select?: (span: ReceivedSpan) => boolean): Promise<readonly ReceivedSpan[]>;
  close(): Promise<void>;
}

/** Starts one. */
export async function startSpanReceiver(protocol: OtlpSettings["protocol"] = "http/protobuf"): Promise<SpanReceiver> {
  const collector = await startCollector(protocol);
  const ofTraces = ({ path }: Received): boolean => !(path.endsWith("/v1/metrics") || path.includes("MetricsService"));

  function spans(): readonly ReceivedSpan[] {
    const all = collector.received.filter(ofTraces).flatMap((received) => toSpans(received, protocol));
    const ids = all.map(({ spanId }) => spanId);
    expect(new Set(ids).size, "every span comes once").toBe(ids.length);
    return all;
  }

  return Object.assign(collector, {
    spans,
    untilSpans: (count: number, select: (span: ReceivedSpan) => boolean = () => true) =>
      eventually(() => {
        const found = spans().filter(select);
        expect(found.length).toBeGreaterThanOrEqual(count);
        return found;
      }),
  });
}

function toSpans({ path, headers, body }: Received, protocol: OtlpSettings["protocol"]): ReceivedSpan[] {
  const { resourceSpans = [] } = decodeRequest(protocol === "grpc" ? unframe(body) : body);
  expect(path).toBe(protocol === "grpc" ? "/opentelemetry.proto.collector.trace.v1.TraceService/Export" : "/v1/traces");
  expect(headers["content-type"]).toBe(protocol === "grpc" ? "application/grpc+proto" : "application/x-protobuf");
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const ofResource = toAttributes(resource.attributes);
    expect(ofResource["service.name"]).toBe("tokenwire");
    return scopeSpans.flatMap(({ scope, spans }) => {
      expect(scope.name).toBe("tokenwire");
      return spans.map((span) => toSpan(span, ofResource));
    });
  });
}

/** The message of a gRPC request that has one: not compressed, and of the length that its prefix says. */
function unframe(body: Buffer): Buffer {
  expect(body[0]).toBe(0);
  expect(body.readUInt32BE(1)).toBe(body.byteLength - 5);
  return body.subarray(5);
}

const kinds: Readonly<Record<string, ReceivedSpan["kind"]>> = {
  SPAN_KIND_SERVER: "server",
  SPAN_KIND_CLIENT: "client",
};

const sampledFlag = 0x001;
const hasRemoteFlag = 0x100;
const remoteFlag = 0x200;

function hasFlag(flags: number, flag: number): boolean {
  return Math.floor(flags / flag) % 2 === 1;
}

function toSpan(span: OtlpSpan, resource: ReceivedAttributes): ReceivedSpan {
  const { parentSpanId = "", traceState = "", flags = 0, name, attributes = [], events = [], status = {} } = span;
  const kind = kinds[span.kind];
  if (kind === undefined) throw new Error(`spans of kind ${span.kind} are not made here`);
  const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)];
  expect(end).toBeGreaterThanOrEqual(start);
  // After 2020 and before 2100: not a reading of another clock, and not milliseconds.
  expect(start).toBeGreaterThan(1_577_836_800_000_000_000n);
  expect(end).toBeLessThan(4_102_444_800_000_000_000n);
  expect(name).not.toBe("");
  expect(hasFlag(flags, sampledFlag) && hasFlag(flags, hasRemoteFlag)).toBe(true);
  expect(status.message ?? "", "no words of a provider").toBe("");
  return {
    traceId: toHex(span.traceId, 16),
    spanId: toHex(span.spanId, 8),
    parentSpanId: parentSpanId === "" ? "" : toHex(parentSpanId, 8),
    isParentRemote: hasFlag(flags, remoteFlag),
    ...{ traceState, name, kind, start, end, resource },
    isError: status.code === "STATUS_CODE_ERROR",
    attributes: toAttributes(attributes),
    events: events.map((event) => {
      const at = BigInt(event.timeUnixNano);
      // The parts of a millisecond are rounded apart.
      expect(at).toBeGreaterThanOrEqual(start - 1_000n);
      expect(at).toBeLessThanOrEqual(end + 1_000n);
      return { name: event.name, at, attributes: toAttributes(event.attributes ?? []) };
    }),
  };
}

function toHex(id: string, byteLength: number): string {
  const bytes = Buffer.from(id, "base64");
  expect(bytes).toHaveLength(byteLength);
  expect(bytes.some((byte) => byte !== 0)).toBe(true);
  return bytes.toString("hex");
}

function toAttributes(attributes: readonly OtlpAttribute[]): ReceivedAttributes {
  const entries = attributes.map(({ key, value }) => [key, toValue(value)] as const);
  expect(new Set(entries.map(([key]) => key)).size, "keys are unique").toBe(entries.length);
  return Object.fromEntries(entries);
}

function toValue({ stringValue, boolValue, intValue, doubleValue, arrayValue }: OtlpValue): unknown {
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(toValue);
  const value = stringValue ?? boolValue ?? doubleValue ?? (intValue === undefined ? undefined : Number(intValue));
  if (value === undefined) throw new Error("an attribute without a value");
  return value;
}

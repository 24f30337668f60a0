import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileRegistry, type DescMessage, fromBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { repositoryFolder } from "../../support/run-tool.ts";

/** A value of an attribute, in the JSON of protobuf. */
export interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
}

/** An attribute, likewise, as all that follows. */
export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** A span. Ids are in base64, times are nanoseconds in digits. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly flags?: number;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly events?: readonly {
    readonly name: string;
    readonly timeUnixNano: string;
    readonly attributes?: readonly OtlpAttribute[];
  }[];
  readonly status?: { readonly code?: string; readonly message?: string };
}

/** A request of the collector's service. */
export interface OtlpRequest {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

let request: DescMessage | undefined;

/** The descriptor of the request, generated from the file beside this one. */
function requestDescriptor(): DescMessage {
  if (request !== undefined) return request;
  // Built apart from the API of this project, whose module it is not part of.
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-otlp-"));
  const image = join(folder, "image.binpb");
  try {
    copyFileSync(join(import.meta.dirname, "otlp-trace.proto"), join(folder, "otlp-trace.proto"));
    execFileSync(join(repositoryFolder, "node_modules/.bin/buf"), ["build", folder, "-o", image]);
    request = readRequest(readFileSync(image));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return request;
}

function readRequest(image: Uint8Array): DescMessage {
  const files = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  const found = files.getMessage("opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest");
  if (found === undefined) throw new Error("the file has no such message");
  return found;
}

/** Decodes a request. Throws for what is not OTLP, and for fields that it does not have. */
export function decodeRequest(bytes: Uint8Array): OtlpRequest {
  const descriptor = requestDescriptor();
  const message = fromBinary(descriptor, bytes);
  if (hasUnknownFields(message)) throw new Error("the message has fields that OTLP does not have");
  // The interfaces above are the JSON of these messages.
  return toJson(descriptor, message) as unknown as OtlpRequest;
}

function hasUnknownFields(value: unknown): boolean {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  if ("$unknown" in value && value.$unknown !== undefined) return true;
  return Object.values(value).some(hasUnknownFields);
}

import type { IncomingHttpHeaders } from "node:http2";
import { createRegistry, type DescMessage, fromBinary, type JsonObject, toJson } from "@bufbuild/protobuf";
import { file_google_rpc_error_details } from "../../../../src/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../../../src/gen/google/rpc/status_pb.ts";
import { file_tokenwire_v1_error } from "../../../../src/gen/tokenwire/v1/error_pb.ts";
import type { RawAnswer } from "./raw-call.ts";

const registry = createRegistry(file_google_rpc_error_details, file_tokenwire_v1_error);

/** A text without what differs from call to call: ids, times and ports. */
export function withoutChance(text: string): string {
  return (
    text
      .replaceAll(/(cmpl|req)_[0-9a-f]{32}/g, "$1_id")
      // Details in base64, of protocols that have no lane, contain the id of the request.
      .replaceAll(/"value":"[\w+/]+=*"|grpc-status-details-bin: \S+/g, "details")
      .replaceAll(/dur=\d+\.\d/g, "dur=t")
      .replaceAll(/127\.0\.0\.1:\d+/g, "peer")
      .replaceAll(/"(\w*[mM]s)":[\d.]+/g, '"$1":0')
  );
}

/** All of an answer that must be the same by both lanes, as a text for each line of it. */
export function toComparable(answer: RawAnswer, output: DescMessage): readonly string[] {
  const { headers, trailers, body, isHeadersOnly, resetCode } = answer;
  const lines = [
    `headers ${describeFields(headers)}`,
    // Other protocols have no lane, so their bodies are only compared.
    ...(headers["content-type"] === "application/grpc+proto"
      ? describeMessages(body, output)
      : [body.toString("latin1")]),
    `trailers ${describeFields(trailers)}`,
    `single frame ${isHeadersOnly}, reset ${resetCode}`,
  ];
  return lines.map(withoutChance);
}

function describeFields({ date: _date, ...fields }: IncomingHttpHeaders): string {
  const { "grpc-status-details-bin": packed, ...others } = fields;
  const details = typeof packed === "string" ? { details: describeStatus(packed) } : {};
  const sorted = Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ ...Object.fromEntries(sorted), ...details });
}

function describeStatus(packed: string): JsonObject {
  const json = toJson(StatusSchema, fromBinary(StatusSchema, Buffer.from(packed, "base64")), { registry });
  if (json === null || typeof json !== "object" || Array.isArray(json)) throw new Error("a status is an object");
  return { ...json, isPadded: packed.endsWith("=") };
}

function describeMessages(body: Buffer, output: DescMessage): string[] {
  const described: string[] = [];
  for (let at = 0; at < body.byteLength; ) {
    const length = body.readUInt32BE(at + 1);
    const message = fromBinary(output, body.subarray(at + 5, at + 5 + length));
    described.push(`flags ${body.readUInt8(at)} ${JSON.stringify(toJson(output, message))}`);
    at += 5 + length;
  }
  return described;
}

import { create, toBinary } from "@bufbuild/protobuf";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { envelope } from "./http-answers.ts";
import { frame, frameType, headersFrame } from "./raw-http2.ts";

/** Header fields of a StreamComplete call over gRPC. */
export const streamFields: Readonly<Record<string, string>> = {
  ":method": "POST",
  ":scheme": "http",
  ":authority": "a",
  ":path": "/tokenwire.v1.CompletionService/StreamComplete",
  "content-type": "application/grpc",
  te: "trailers",
};

/** The frames of a whole StreamComplete request over gRPC. */
export function streamRequest(
  streamId: number,
  model: string,
  prompt = "",
  fields: Readonly<Record<string, string>> = {},
): Buffer {
  const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, { model, prompt }));
  const data = frame(frameType.data, 1, streamId, Buffer.from(envelope(message)));
  return Buffer.concat([headersFrame(streamId, { ...streamFields, ...fields }), data]);
}

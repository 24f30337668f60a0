import { toJson } from "@bufbuild/protobuf";
import { type StreamCompleteResponse, StreamCompleteResponseSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { parseJson } from "../../src/wire/json/json.ts";

// The gateway's own ids: of a completion, and of a tool call that the server gave none.
const ownId = /"cmpl_[0-9a-zA-Z]+(_\d+)?"/g;

// What was asked for, where the server names no model: it says how the body is written.
const askedModel = /"recording-\d+-[a-z]+"/g;

/** The JSON of an event, without what differs from call to call. */
export function comparableEvent(response: StreamCompleteResponse): unknown {
  const json = JSON.stringify(toJson(StreamCompleteResponseSchema, response));
  return parseJson(json.replace(ownId, '"cmpl_$1"').replace(askedModel, '"recording"'));
}

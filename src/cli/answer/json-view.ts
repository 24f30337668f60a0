import { toJsonString } from "@bufbuild/protobuf";
import { CompleteResponseSchema, StreamCompleteResponseSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { AnswerView } from "./answer-view.ts";
import type { Output } from "./output.ts";

/** Shows each message of the API as a line of its JSON. */
export function createJsonView(output: Output): AnswerView {
  return {
    showEvent: (message) => output.write(`${toJsonString(StreamCompleteResponseSchema, message)}\n`),
    showResponse: (response) => output.write(`${toJsonString(CompleteResponseSchema, response)}\n`),
  };
}

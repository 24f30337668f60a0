import { create } from "@bufbuild/protobuf";
import { type CompleteRequest, CompleteRequestSchema } from "../../gen/tokenwire/v1/completion_pb.ts";

/** The request as the provider gets it: with its own id of the model. */
export function withModel(request: CompleteRequest, model: string): CompleteRequest {
  return create(CompleteRequestSchema, { ...request, model });
}

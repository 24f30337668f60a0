// The API for TypeScript, `tokenwire/v1`: every message, enum and service of tokenwire.v1, its schema, and
// what makes a message of a schema.
export { create } from "@bufbuild/protobuf";
export * from "./gen/tokenwire/v1/completion_pb.ts";
export * from "./gen/tokenwire/v1/error_pb.ts";
export * from "./gen/tokenwire/v1/message_pb.ts";
export * from "./gen/tokenwire/v1/model_pb.ts";
export * from "./gen/tokenwire/v1/usage_pb.ts";

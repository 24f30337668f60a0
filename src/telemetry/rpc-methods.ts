import type { Rpc } from "../core/call/progress.ts";

/**
 * The RPC system of the gateway's services, by the semantic conventions. It is the same for calls over gRPC-Web and Connect:
 * they are calls of the same methods and end with a gRPC status, and the conventions let the system of a client differ.
 */
export const rpcSystem = "grpc";

/** The names of the RPCs as telemetry has them. */
export const rpcMethods: Readonly<Record<Rpc, string>> = {
  Complete: "tokenwire.v1.CompletionService/Complete",
  StreamComplete: "tokenwire.v1.CompletionService/StreamComplete",
  CountTokens: "tokenwire.v1.CompletionService/CountTokens",
};

import type { Rpc } from "../core/call/progress.ts";

/** The names of the RPCs as telemetry has them. */
export const rpcMethods: Readonly<Record<Rpc, string>> = {
  Complete: "tokenwire.v1.CompletionService/Complete",
  StreamComplete: "tokenwire.v1.CompletionService/StreamComplete",
  CountTokens: "tokenwire.v1.CompletionService/CountTokens",
};

import { createGrpcSender } from "./grpc-sender.ts";
import { createHttpSender } from "./http-sender.ts";
import type { OtlpSender, OtlpSettings, OtlpSignal } from "./settings.ts";

/** Creates a sender of one signal. It opens no connection before it sends. */
export function createOtlpSender(settings: OtlpSettings, signal: OtlpSignal): OtlpSender {
  switch (settings.protocol) {
    case "grpc":
      return createGrpcSender(settings, signal);
    case "http/protobuf":
      return createHttpSender(settings, signal);
    default:
      return settings.protocol satisfies never;
  }
}

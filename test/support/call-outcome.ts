import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { CompletionFailureSchema } from "../../src/gen/tokenwire/v1/error_pb.ts";
import { type ApiCallOptions, type ApiClient, ApiFailure, apiClients, type RequestInit } from "./api-clients.ts";

/** What a caller saw of a stream. */
export interface CallOutcome {
  /** All text that came. */
  readonly text: string;
  /** Whether the last event came, and only then the status OK. */
  readonly finished: boolean;
  /** The number of the gRPC code; 0 for OK. */
  readonly code: number;
  /** `ErrorInfo.reason`; empty for OK. */
  readonly reason: string;
  /** Attempts that the gateway made; the one that served it for OK, as far as the caller can know. */
  readonly attempts: number;
  /** The name of the provider that served it; empty when it failed. */
  readonly provider: string;
  readonly failure: ApiFailure | undefined;
}

/** A client of grpc-js, which keeps one connection. */
export function connectGrpcJs(address: string): ApiClient {
  const client = apiClients.get("grpc-js")?.(address);
  if (client === undefined) throw new Error("there is no such client");
  return client;
}

/** Reads a stream to its end, whichever it is; `onText` gets each delta. */
export async function readOutcome(
  client: ApiClient,
  request: RequestInit,
  options: ApiCallOptions = {},
  onText: (text: string) => void = () => {},
): Promise<CallOutcome> {
  let text = "";
  let finished = false;
  let attempts = 0;
  let provider = "";
  try {
    for await (const { event } of client.streamComplete(request, options)) {
      if (event.case === "started") {
        attempts = event.value.served?.attempt ?? 0;
        provider = event.value.served?.provider ?? "";
      }
      if (event.case === "textDelta") {
        text += event.value;
        onText(event.value);
      }
      finished ||= event.case === "finished";
    }
    return { text, finished, code: 0, reason: "", attempts, provider, failure: undefined };
  } catch (thrown) {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    const { code } = thrown;
    const reason = thrown.detail(ErrorInfoSchema)?.reason ?? "";
    attempts = thrown.detail(CompletionFailureSchema)?.attempts ?? 0;
    return { text, finished, code, reason, attempts, provider: "", failure: thrown };
  }
}

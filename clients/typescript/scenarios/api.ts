// What a scenario calls with, whichever library does it.
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { CompleteRequest, CompleteResponse, StreamCompleteResponse } from "../gen/tokenwire/v1/completion_pb.js";

/** How a call is made. */
export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal;
  /** Deadline, in milliseconds from now. */
  readonly timeoutMs?: number;
  /** Waits for a server that does not listen yet, instead of failing at once; only for Complete. */
  readonly waitForReady?: boolean;
}

/** The calls of CompletionService. What fails, fails with a {@link Failure}. */
export interface Api {
  complete(request: CompleteRequest, options?: CallOptions): Promise<CompleteResponse>;
  streamComplete(request: CompleteRequest, options?: CallOptions): AsyncIterable<StreamCompleteResponse>;
}

/** A gRPC status other than OK. */
export class Failure extends Error {
  /** Name of the code, such as "UNAVAILABLE". */
  readonly code: string;
  /** The detail of this type, when the status has one. */
  readonly detail: <Desc extends DescMessage>(desc: Desc) => MessageShape<Desc> | undefined;

  constructor(code: string, message: string, detail: Failure["detail"]) {
    super(`${code}: ${message}`);
    this.code = code;
    this.detail = detail;
  }
}

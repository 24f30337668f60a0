import type { Completion } from "../core/call/completion.ts";
import { GatewayError } from "../core/errors/error.ts";
import type { Usage } from "../gen/tokenwire/v1/usage_pb.ts";
import { isRetryUseful } from "../service/status/rpc-status.ts";

/** The failure of a call that a program made, with how far the call had come. */
export class CallError extends GatewayError {
  /** The gateway's id of the call, which its log line has too. */
  readonly callId: string;
  /** Attempts made, over all targets. */
  readonly attempts: number;
  /** Whether content was delivered before the failure: a part of the answer, in a stream. */
  readonly partial: boolean;
  /** Tokens spent on the answer that broke off; undefined when none had begun. */
  readonly usage: Usage | undefined;

  /** `retryable` turns false once the provider's answer was read, because trying again pays twice. */
  constructor(error: GatewayError, completion: Pick<Completion, "id" | "progress">) {
    const { id, progress } = completion;
    const { reason, message, retryDelayMs, upstream, fieldViolations, quotaViolations } = error;
    super(reason, message, {
      cause: error,
      retryable: isRetryUseful(error, completion),
      ...(retryDelayMs !== undefined && { retryDelayMs }),
      ...(upstream !== undefined && { upstream }),
      fieldViolations,
      quotaViolations,
    });
    this.callId = id;
    this.attempts = progress.attempts;
    this.partial = progress.contentSent;
    this.usage = progress.usage?.();
  }
}

// Every status that leaves the gateway has details, those that Connect makes by itself included.
import { Code, ConnectError, type HandlerContext, type Interceptor } from "@connectrpc/connect";
import { GatewayError } from "../core/error.ts";
import type { Log } from "../core/log.ts";
import { toConnectError } from "./status.ts";

/** Gives details to errors on their way out. */
export interface ErrorDescriber {
  /** Describes what a service throws. */
  readonly interceptor: Interceptor;
  /**
   * Describes what fails around the service: reading the request, writing the
   * answer. `onDeadline` hears when the caller's deadline passes; throws when it
   * had passed before.
   */
  watch(context: HandlerContext, onDeadline: (error: GatewayError) => void): void;
}

/** Creates a describer for messages of up to `maxMessageBytes`. Bugs are written to the log. */
export function createErrorDescriber(maxMessageBytes: number, log: Log): ErrorDescriber {
  function describe(thrown: unknown): ConnectError {
    if (thrown instanceof ConnectError && thrown.details.length > 0) return thrown;
    const failure = thrown instanceof ConnectError ? toCallerFault(thrown, maxMessageBytes) : undefined;
    const status = toConnectError(failure ?? thrown);
    if (status.cause instanceof GatewayError && status.cause.reason === "INTERNAL") {
      log.error({ err: thrown }, "an RPC failed: a bug of the gateway");
    }
    return status;
  }

  function rethrow(thrown: unknown): never {
    throw describe(thrown);
  }

  // By hand, because a generator around each answer would cost several promises a message.
  function describeMessages<Message>(messages: AsyncIterable<Message>): AsyncIterable<Message> {
    return {
      [Symbol.asyncIterator]() {
        const iterator = messages[Symbol.asyncIterator]();
        return {
          next: () => iterator.next().catch(rethrow),
          return: async (value) => (await iterator.return?.(value)) ?? { done: true, value },
        };
      },
    };
  }

  return {
    interceptor: (next) => async (request) => {
      try {
        const response = await next(request);
        return response.stream ? { ...response, message: describeMessages(response.message) } : response;
      } catch (thrown) {
        throw describe(thrown);
      }
    },

    watch(context, onDeadline) {
      if (context.signal.aborted) throw describe(context.signal.reason);
      // Connect aborts the context with each error just before it encodes it: the one moment, common to all of its
      // protocols, at which its own errors can still be completed.
      context.signal.addEventListener("abort", () => {
        const { reason } = context.signal;
        if (!(reason instanceof ConnectError)) return;
        if (reason.details.length === 0) complete(reason, describe(reason));
        if (reason.code === Code.DeadlineExceeded && reason.cause instanceof GatewayError) onDeadline(reason.cause);
      });
    },
  };
}

/** Makes `error` say what `status` says, in place: Connect holds on to it. */
function complete(error: ConnectError, { code, message, rawMessage, metadata, details, cause }: ConnectError): void {
  Object.assign(error, { code, message, rawMessage, metadata, details, cause });
}

/** What a caller did wrong where Connect words it as its own fault, or names a limit that callers do not know. */
function toCallerFault(error: ConnectError, maxMessageBytes: number): GatewayError | undefined {
  const { code, rawMessage, cause } = error;
  if (code === Code.ResourceExhausted && rawMessage.includes("readMaxBytes")) {
    const description = `a message may have ${maxMessageBytes} bytes after decompression; send a smaller one`;
    return new GatewayError("MALFORMED_MESSAGE", `the message is too large: ${description}`, {
      cause,
      quotaViolations: [{ subject: "message", description }],
    });
  }
  if (code === Code.Internal && rawMessage.startsWith("received compressed envelope")) {
    const description = "a message is marked as compressed, but the header names no encoding; send grpc-encoding";
    return new GatewayError("MALFORMED_MESSAGE", description, { cause });
  }
  if (code === Code.DeadlineExceeded) {
    return new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed", {
      cause,
    });
  }
  return undefined;
}

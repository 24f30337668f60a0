import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import { logRefusal } from "../../service/status/log-refusal.ts";
import { newRequestId } from "../../service/status/request-id.ts";
import { messageTooLarge } from "../http/body/message-too-large.ts";
import type { RequestLimits } from "../http/request-limits.ts";
import { toConnectError } from "./connect-status.ts";

/** Turns anything thrown, by a service or by Connect itself, into a status with details. */
export type DescribeError = (thrown: unknown) => ConnectError;

/** The limits that an error may name. */
export type MessageLimits = Pick<RequestLimits, "maxMessageBytes" | "maxResponseMessageBytes">;

/** Creates the describer of errors. Each error that has no details yet gets a request id and a line in the log. */
export function createErrorDescriber(limits: MessageLimits, log: Log): DescribeError {
  return (thrown) => {
    if (thrown instanceof ConnectError && thrown.details.length > 0) return thrown;
    const failure = thrown instanceof ConnectError ? toKnownFailure(thrown, limits) : undefined;
    const id = newRequestId();
    const status = toConnectError(failure ?? thrown, { id });
    const error = GatewayError.from(status.cause);
    logRefusal(log, { id, error, status: { code: status.code, message: status.rawMessage }, thrown });
    return status;
  };
}

/** Describes the errors of services, which Connect would otherwise replace by a bare "internal error". */
export function createErrorInterceptor(describe: DescribeError): Interceptor {
  function rethrow(thrown: unknown): never {
    throw describe(thrown);
  }

  // Written by hand, because a generator around each answer would cost several promises a message.
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

  return (next) => async (request) => {
    const response = await next(request).catch(rethrow);
    return response.stream ? { ...response, message: describeMessages(response.message) } : response;
  };
}

/** The failure behind an error whose text Connect writes for the author of a service, not for the caller. */
function toKnownFailure({ code, rawMessage, cause }: ConnectError, limits: MessageLimits): GatewayError | undefined {
  if (code === Code.ResourceExhausted && rawMessage.includes("readMaxBytes")) {
    return messageTooLarge(limits.maxMessageBytes, cause);
  }
  if (code === Code.ResourceExhausted && rawMessage.includes("writeMaxBytes")) {
    const message = `a message of the answer is larger than the ${limits.maxResponseMessageBytes} bytes that are sent`;
    return new GatewayError("INTERNAL", message, { cause });
  }
  if (code === Code.Internal && rawMessage.startsWith("received compressed envelope")) {
    const description = "a message is marked as compressed, but the header names no encoding; send grpc-encoding";
    return new GatewayError("MALFORMED_MESSAGE", description, { cause });
  }
  if (code === Code.DeadlineExceeded) {
    return new GatewayError("DEADLINE_EXCEEDED", "the caller's deadline passed", { cause });
  }
  return undefined;
}

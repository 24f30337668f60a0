import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { codeName } from "../core/code-name.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../gen/google/rpc/error_details_pb.ts";

/** Whether a call failed because nothing answers at the address. */
export function isUnreachable(thrown: unknown): boolean {
  const { code, cause } = ConnectError.from(thrown);
  return code === Code.Unavailable && cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}

/** Says in a few lines why a call failed and what to do about it. */
export function describeFailure(thrown: unknown, address: string): string {
  if (isUnreachable(thrown)) {
    return `tokenwire: no gateway answers at ${address}; start one with "npm start", or name another with --address`;
  }
  const error = ConnectError.from(thrown);
  const [info] = error.findDetails(ErrorInfoSchema);
  // Every failure that a gateway tells has one. Without it the deadline passed on this side, or something else spoke.
  if (info === undefined && error.code === Code.DeadlineExceeded)
    return "tokenwire: DEADLINE_EXCEEDED: --timeout passed";
  if (info === undefined) {
    return `tokenwire: no answer of a gateway from ${address} (${error.rawMessage}); check --address, which is http:// for a gateway without TLS`;
  }
  const [retry] = error.findDetails(RetryInfoSchema);
  const [request] = error.findDetails(RequestInfoSchema);
  const violations = error.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) => fieldViolations);
  const delay = retry?.retryDelay;
  return [
    `tokenwire: ${codeName(error.code)} ${info.reason}: ${error.rawMessage}`,
    ...violations.map(({ field, description }) => `  ${field}: ${description}`),
    ...(delay ? [`  a retry may help after ${durationMs(delay)} ms`] : []),
    ...(request ? [`  request ${request.requestId}`] : []),
  ].join("\n");
}

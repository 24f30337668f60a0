import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { codeName } from "../core/errors/code-name.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  QuotaFailureSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../gen/google/rpc/error_details_pb.ts";
import { CompletionFailureSchema, type UpstreamError, UpstreamErrorSchema } from "../gen/tokenwire/v1/error_pb.ts";
import { describeUsage } from "./answer/call-summary.ts";
import { withoutControls } from "./terminal-text.ts";

/** Error codes of the system for an unknown host, a host that cannot be reached, or a port without a listener. */
const unreachableCodes: ReadonlySet<unknown> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
]);

/** Whether a call failed because nothing answers at the address. */
export function isUnreachable(thrown: unknown): boolean {
  const { cause } = ConnectError.from(thrown);
  if (!(cause instanceof Error && "code" in cause && unreachableCodes.has(cause.code))) return false;
  // A connection that breaks while an answer is read fails with some of these codes, too.
  return !("syscall" in cause && cause.syscall === "read");
}

/** How a port is opened and named on the command line, for advice. */
export interface PortAdvice {
  readonly command: string;
  readonly flag: string;
}

const apiAdvice: PortAdvice = { command: "tokenwire serve", flag: "--address" };

/** Says in a few lines why a call failed and what to do about it. */
export function describeFailure(thrown: unknown, address: string, port: PortAdvice = apiAdvice): string {
  if (isUnreachable(thrown)) {
    return `tokenwire: no gateway answers at ${address}; start one with "${port.command}", or name another with ${port.flag}`;
  }
  const error = ConnectError.from(thrown);
  const [info] = error.findDetails(ErrorInfoSchema);
  // Every failure from a gateway has an ErrorInfo. Without one, the deadline passed here or another server answered.
  if (info === undefined && error.code === Code.DeadlineExceeded)
    return "tokenwire: DEADLINE_EXCEEDED: --timeout passed";
  if (info === undefined) {
    return withoutControls(
      `tokenwire: no answer of a gateway from ${address} (${error.rawMessage}); ${adviceFor(error, port)}`,
    );
  }
  const facts = [`${codeName(error.code)} ${info.reason}: ${error.rawMessage}`, ...factsOf(error)];
  return withoutControls(`tokenwire: ${facts.join("\n  ")}`);
}

function adviceFor({ cause }: ConnectError, { flag }: PortAdvice): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (/CERT|SIGNATURE|ISSUER/.test(code) && !code.startsWith("ERR_SSL")) {
    return `check ${flag}, and name the authority of its certificate with --ca`;
  }
  return `check ${flag}, which is http:// for a gateway without TLS and https:// for one with it`;
}

/** The details of an error, a line each. */
function factsOf(error: ConnectError): string[] {
  const [retry] = error.findDetails(RetryInfoSchema);
  const [upstream] = error.findDetails(UpstreamErrorSchema);
  const [failure] = error.findDetails(CompletionFailureSchema);
  const [request] = error.findDetails(RequestInfoSchema);
  const violations = error.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) => fieldViolations);
  const quotas = error.findDetails(QuotaFailureSchema).flatMap((quota) => quota.violations);
  return [
    ...violations.map(({ field, description }) => `${field}: ${description}`),
    ...quotas.map(({ subject, description }) => `limit of ${subject}: ${description}`),
    ...(upstream ? [describeUpstream(upstream)] : []),
    ...(failure?.usage ? [`spent ${describeUsage(failure.usage)}`] : []),
    ...(retry?.retryDelay ? [`a retry may help after ${durationMs(retry.retryDelay)} ms`] : []),
    ...(request ? [`request ${request.requestId}`] : []),
  ];
}

function describeUpstream({ provider, model, httpStatus, type, code, requestId }: UpstreamError): string {
  const facts = [httpStatus === 0 ? "" : String(httpStatus), type, code === type ? "" : code];
  const said = facts.filter((fact) => fact !== "").join(" ");
  return `from ${provider}/${model}${said && `: ${said}`}${requestId && `, request ${requestId}`}`;
}

import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { Completion } from "../../core/call/completion.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import { ErrorInfoSchema, RequestInfoSchema, RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { CompletionFailureSchema, UpstreamErrorSchema } from "../../gen/tokenwire/v1/error_pb.ts";
import { bytesOf, type Detail, toDetail, toSafeText } from "./detail.ts";
import { toBadRequest, toQuotaFailure } from "./violation-details.ts";

/** The domain of the reasons, as in `google.rpc.ErrorInfo.domain`. */
export const errorDomain = "tokenwire";

/**
 * Most bytes of all details together. Encoded in base64, and with the message
 * repeated, they stay below 8 KiB, which many gRPC clients allow for all headers of
 * an answer.
 */
export const maxDetailsBytes = 3_584;

const maxNameBytes = 128;
const maxModelBytes = 256;
const maxUpstreamMessageBytes = 1_024;

/** What is known of a request that failed; progress only of one that became a call. */
export type FailedCall = Pick<Completion, "id"> & Partial<Pick<Completion, "progress">>;

/** The input of the details. */
export interface Failure {
  readonly error: GatewayError;
  readonly call: FailedCall | undefined;
  /** Wait before a retry, in milliseconds; undefined when a retry is useless. */
  readonly retryDelayMs: number | undefined;
}

type MakeDetail = (failure: Failure, maxBytes: number) => Detail | undefined;

// In the order of importance: each detail may use the room that is left. So the lists of violations shrink first (their
// tail is replaced by a count), then the provider's message.
const detailMakers: readonly MakeDetail[] = [
  toErrorInfo,
  toRequestInfo,
  toRetryInfo,
  toCompletionFailure,
  toUpstreamError,
  ({ error }, maxBytes) => toBadRequest(error, maxBytes),
  ({ error }, maxBytes) => toQuotaFailure(error, maxBytes),
];

/** The details of a failure: each fact that is known, {@link maxDetailsBytes} at most. */
export function toDetails(failure: Failure): Detail[] {
  const details: Detail[] = [];
  let room = maxDetailsBytes;
  for (const make of detailMakers) {
    const detail = make(failure, room);
    if (detail === undefined || bytesOf(detail) > room) continue;
    details.push(detail);
    room -= bytesOf(detail);
  }
  return details;
}

function toErrorInfo({ error, call }: Failure): Detail {
  const { reason, upstream } = error;
  const { served, attempts } = call?.progress ?? {};
  const facts = {
    provider: toName(upstream?.provider || served?.provider),
    model: toSafeText(upstream?.model || served?.model || "", maxModelBytes),
    upstreamStatus: toKnownNumber(upstream?.httpStatus),
    upstreamType: toName(upstream?.type),
    upstreamRequestId: toName(upstream?.requestId || served?.providerRequestId),
    attempts: toKnownNumber(attempts),
  };
  const metadata = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ""));
  return toDetail(ErrorInfoSchema, { reason, domain: errorDomain, metadata });
}

function toRequestInfo({ call }: Failure): Detail | undefined {
  return call && toDetail(RequestInfoSchema, { requestId: toName(call.id) });
}

function toRetryInfo({ retryDelayMs }: Failure): Detail | undefined {
  if (retryDelayMs === undefined) return undefined;
  return toDetail(RetryInfoSchema, { retryDelay: durationFromMs(retryDelayMs) });
}

function toCompletionFailure({ call }: Failure): Detail | undefined {
  if (call?.progress === undefined || call.progress.attempts === 0) return undefined;
  const { attempts, contentSent: partial } = call.progress;
  const usage = call.progress.usage?.();
  return toDetail(CompletionFailureSchema, { attempts, partial, ...(usage && { usage }) });
}

function toUpstreamError({ error }: Failure, maxBytes: number): Detail | undefined {
  const { upstream } = error;
  if (upstream === undefined) return undefined;
  const facts = {
    provider: toName(upstream.provider),
    model: toSafeText(upstream.model, maxModelBytes),
    httpStatus: upstream.httpStatus,
    type: toName(upstream.type),
    code: toName(upstream.code),
    requestId: toName(upstream.requestId),
  };
  // Tag and length of the message field, and one more byte for each enclosing length.
  const framingBytes = 6;
  const left = maxBytes - framingBytes - bytesOf(toDetail(UpstreamErrorSchema, facts));
  const message = toSafeText(upstream.message, Math.max(0, Math.min(left, maxUpstreamMessageBytes)));
  return toDetail(UpstreamErrorSchema, { ...facts, message });
}

function toName(text = ""): string {
  return toSafeText(text, maxNameBytes);
}

function toKnownNumber(value = 0): string {
  return value === 0 ? "" : String(value);
}

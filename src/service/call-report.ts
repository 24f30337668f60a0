import { type CallTiming, toTiming } from "../core/call/call-timing.ts";
import type { Completion } from "../core/call/completion.ts";
import type { AttemptRecord } from "../core/call/progress.ts";

/** The names of the headers and trailers of {@link toCallReport}; CORS lets web pages read them. */
export const reportHeaders = ["tokenwire-target", "tokenwire-attempts", "server-timing", "tokenwire-trace-id"] as const;

/** The values by these names; each fits into a header. */
export type CallReport = Readonly<Partial<Record<(typeof reportHeaders)[number], string>>>;

// With the details of a failure all must fit into 8 KiB, the least that gRPC clients allow for the headers of an answer.
const mostAttempts = 5;
const maxTargetLength = 96;

/**
 * How a call went, for the headers or trailers of its answer:
 *
 * - `tokenwire-target`: the target that answers, or was asked last, as "provider/model"
 * - `tokenwire-attempts`: the last five attempts in their order; each with its
 *   time to the first content, or to its failure, in milliseconds, and its reason
 *   if it failed before that: "a/m;reason=UPSTREAM_OVERLOADED;dur=12.5, b/m;dur=310.0"
 * - `server-timing`: where the time went until the first content, in milliseconds,
 *   as https://www.w3.org/TR/server-timing/ has it: queue, backoff, upstream, gateway
 * - `tokenwire-trace-id`: the trace that the call is part of, if any, in 32 hexadecimal digits
 *
 * Names are percent-encoded but for the characters of ids. A call without attempts
 * has no target and no attempts.
 */
export function toCallReport(completion: Completion): CallReport {
  const { progress, trace } = completion;
  const { attemptRecords } = progress;
  const timing = {
    "server-timing": describeTiming(toTiming(completion)),
    ...(trace && { "tokenwire-trace-id": trace.traceId }),
  };
  const last = attemptRecords.at(-1);
  if (last === undefined) return timing;
  return {
    "tokenwire-target": toName(last.target),
    "tokenwire-attempts": describeAttempts(attemptRecords, completion),
    ...timing,
  };
}

/** Whether a report made now is the last one too: after the first content nothing of it changes. */
export function isReportFinal({ progress }: Completion): boolean {
  return progress.firstContentAt !== undefined;
}

function describeAttempts(records: readonly AttemptRecord[], { clock }: Completion): string {
  let attempts = "";
  for (const { target, startedAt, openedAt, endedAt, reason } of records.slice(-mostAttempts)) {
    const durationMs = (openedAt ?? endedAt ?? clock.now()) - startedAt;
    const failure = openedAt === undefined && reason !== undefined ? `;reason=${reason}` : "";
    attempts += `${attempts === "" ? "" : ", "}${toName(target)}${failure};dur=${toFigure(durationMs)}`;
  }
  return attempts;
}

function describeTiming({ queueMs, backoffMs, upstreamMs, gatewayMs }: CallTiming): string {
  const [queue, backoff, upstream] = [toFigure(queueMs), toFigure(backoffMs), toFigure(upstreamMs)];
  return `queue;dur=${queue}, backoff;dur=${backoff}, upstream;dur=${upstream}, gateway;dur=${toFigure(gatewayMs)}`;
}

function toFigure(ms: number): string {
  return ms === 0 ? "0.0" : ms.toFixed(1);
}

/** What most names are made of: characters that are not encoded. */
const plainName = /^[\w.:/-]+$/;

/** A name as a token of a header. */
function toName(target: string): string {
  if (target.length <= maxTargetLength && plainName.test(target)) return target;
  const encoded = encodeURIComponent(target.toWellFormed()).replaceAll("%2F", "/").replaceAll("%3A", ":");
  return encoded.length > maxTargetLength ? `${encoded.slice(0, maxTargetLength)}...` : encoded;
}

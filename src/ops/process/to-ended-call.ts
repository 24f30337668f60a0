import { costOfCall } from "../../core/call/cost.ts";
import { type AttemptRecord, type CallOutcome, usageOfAttempt } from "../../core/call/progress.ts";
import { codeName } from "../../core/errors/code-name.ts";
import type { ObservedCompletion } from "../../core/observer.ts";
import { type Usage, Usage_Source } from "../../gen/tokenwire/v1/usage_pb.ts";
import { toSafeText } from "../../service/status/detail.ts";
import { toStatus } from "../../service/status/status-table.ts";
import type { EndedCall, KeptAttempt, KeptTokens } from "./recent-calls.ts";
import { RecentlyUsed } from "./recently-used.ts";

const mostAttempts = 10;
const maxNameBytes = 256;

/** Takes from a call that has ended what is kept of it. Nothing of the result refers to the call, which holds a prompt. */
export function toEndedCall(completion: ObservedCompletion, outcome: CallOutcome, endedAt: number): EndedCall {
  const { id, rpc, owner, request, startedAt, progress, trace } = completion;
  const { attempts, attemptRecords, firstContentAt, queuedMs, backoffMs, usage } = progress;
  const error = outcome.kind === "failed" ? outcome.error : undefined;
  const cost = costOfCall(progress);
  return {
    id,
    traceId: trace?.traceId ?? "",
    rpc,
    caller: toName(owner.id),
    model: toName(request.model),
    target: toName(attemptRecords.at(-1)?.target ?? ""),
    startedAt,
    endedAt,
    firstContentAt,
    queuedMs,
    backoffMs,
    reason: error?.reason ?? "",
    status: error === undefined ? "OK" : codeName(toStatus(error).code),
    upstreamStatus: error?.upstream?.httpStatus ?? 0,
    attemptCount: attempts,
    attempts: attemptRecords.slice(-mostAttempts).map(toKeptAttempt),
    tokens: usage && toTokens(usage()),
    nanoUsd: cost?.nanoUsd,
    isUnpriced: cost !== undefined && cost.nanoUsd === undefined,
  };
}

/** A name that callers choose, cut to what is kept and without secrets. */
export function toName(given: string): string {
  return given.length > maxNameBytes ? toSafeText(given, maxNameBytes) : safeNames.of(given);
}

/** Most calls have one of a few names, and looking for secrets takes longer than all else that is done for a call. */
const safeNames = new RecentlyUsed(256, (name) => toSafeText(name, maxNameBytes));

/** What is kept of an attempt, whose record holds the answer. */
export function toKeptAttempt(record: AttemptRecord): KeptAttempt {
  const { number, target, startedAt, openedAt, endedAt, reason } = record;
  const nanoUsd = usageOfAttempt(record)?.cost?.nanoUsd;
  return { number, target: toName(target), startedAt, openedAt, endedAt, reason, nanoUsd };
}

function toTokens({ inputTokens, outputTokens, cacheReadTokens, reasoningTokens, source }: Usage): KeptTokens {
  return {
    input: inputTokens,
    output: outputTokens,
    cached: cacheReadTokens,
    reasoning: reasoningTokens,
    isEstimated: source === Usage_Source.ESTIMATED,
  };
}

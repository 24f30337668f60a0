import { create } from "@bufbuild/protobuf";
import { costOfCall } from "../../core/call/cost.ts";
import {
  type CallAttempt,
  CallAttemptSchema,
  type OpenCall,
  OpenCallSchema,
  type RecentCall,
  RecentCallSchema,
} from "../../gen/tokenwire/admin/v1/calls_pb.ts";
import { phaseOf } from "./call-phase.ts";
import type { TrackedCall } from "./call-recorder.ts";
import type { EndedCall, KeptAttempt } from "./recent-calls.ts";
import { toName } from "./to-ended-call.ts";
import { toDuration, toTimestamp, type WallClock } from "./wall-clock.ts";

/** An open call as AdminService shows it. */
export function toOpenCall({ completion, wait }: TrackedCall, clock: WallClock): OpenCall {
  const { id, rpc, owner, request, progress, startedAt, trace } = completion;
  const now = clock.now();
  const { phase, since } = phaseOf(progress, startedAt, wait, now);
  const { firstContentAt } = progress;
  const leftMs = completion.remainingMs();
  return create(OpenCallSchema, {
    ...{ id, rpc, phase },
    traceId: trace?.traceId ?? "",
    caller: toName(owner.id),
    model: toName(request.model),
    target: toName(progress.attemptRecords.at(-1)?.target ?? ""),
    startedAt: toTimestamp(clock.toEpochMs(startedAt)),
    age: toDuration(now - startedAt),
    phaseAge: toDuration(since === undefined ? undefined : now - since),
    firstToken: toDuration(firstContentAt === undefined ? undefined : firstContentAt - startedAt),
    timeLeft: toDuration(Number.isFinite(leftMs) ? leftMs : undefined),
    attempts: progress.attempts,
    outputTokens: progress.usage?.().outputTokens ?? 0,
    queue: wait?.queue ?? "",
    ...toCost(costOfCall(progress)?.nanoUsd),
  });
}

/** A call that has ended as AdminService shows it. */
export function toRecentCall(call: EndedCall, clock: WallClock): RecentCall {
  const { id, traceId, rpc, caller, model, target, startedAt, endedAt, firstContentAt, tokens, status, reason } = call;
  return create(RecentCallSchema, {
    ...{ id, traceId, rpc, caller, model, target, status, reason },
    startedAt: toTimestamp(clock.toEpochMs(startedAt)),
    duration: toDuration(endedAt - startedAt),
    firstToken: toDuration(firstContentAt === undefined ? undefined : firstContentAt - startedAt),
    queued: toDuration(call.queuedMs),
    backedOff: toDuration(call.backoffMs),
    upstreamStatus: call.upstreamStatus,
    contentBegun: firstContentAt !== undefined,
    attempts: call.attemptCount,
    ...(tokens && {
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      cachedInputTokens: tokens.cached ?? 0,
      reasoningTokens: tokens.reasoning ?? 0,
      tokensEstimated: tokens.isEstimated,
    }),
    ...toCost(call.nanoUsd),
  });
}

/** An attempt of a call that began at `startedAt`, as AdminService shows it. */
export function toCallAttempt(attempt: KeptAttempt, startedAt: number): CallAttempt {
  const { number, target, openedAt, endedAt, reason = "" } = attempt;
  return create(CallAttemptSchema, {
    ...{ number, target, reason },
    began: toDuration(attempt.startedAt - startedAt),
    opened: toDuration(openedAt === undefined ? undefined : openedAt - startedAt),
    ended: toDuration(endedAt === undefined ? undefined : endedAt - startedAt),
    ...toCost(attempt.nanoUsd),
  });
}

/** A cost as a field: unset when it is not known, which is not zero. */
function toCost(nanoUsd: bigint | undefined): { readonly costNanoUsd?: bigint } {
  return nanoUsd === undefined ? {} : { costNanoUsd: nanoUsd };
}

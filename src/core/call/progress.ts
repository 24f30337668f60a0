import { create } from "@bufbuild/protobuf";
import type { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Served, type Usage, Usage_Source, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { StreamEvent } from "../answer/event.ts";
import type { Reason } from "../errors/error.ts";
import type { Failed } from "./lifetime.ts";
import { type Pricing, toCost } from "./pricing.ts";
import type { AttemptLimits } from "./time-limits.ts";
import type { TraceHeaders } from "./trace.ts";

/** The RPC that a call came by. */
export type Rpc = "Complete" | "StreamComplete" | "CountTokens";

/** How a call ended. */
export type CallOutcome = { readonly kind: "ok" } | Failed;

/** Takes the milliseconds between one batch of an answer and the next. It runs for every batch, so it must allocate nothing. */
export interface GapRecorder {
  record(gapMs: number): void;
}

/** Takes the events of an answer, batch by batch. Only an observer that is told to keep content sets one. */
export interface AnswerRecorder {
  record(events: readonly StreamEvent[]): void;
}

/** What a call remembers of one of its attempts. Times are readings of the call's clock. */
export interface AttemptRecord {
  /** 1 for the first attempt of the call. */
  readonly number: number;
  /** "provider/model". */
  readonly target: string;
  readonly limits: AttemptLimits;
  readonly startedAt: number;
  /** When the provider had begun to answer, with or without content; undefined before that. */
  answeredAt: number | undefined;
  /** When its first content, or its whole answer, had come; undefined before that. */
  openedAt: number | undefined;
  /** When it ended; undefined before that. */
  endedAt: number | undefined;
  /** Why it failed; undefined unless it did. */
  reason: Reason | undefined;
  /** The last usage that the provider reported before any content. */
  reportedUsage: Usage | undefined;
  /** Counts what its answer has cost so far, once one has begun. */
  usage: (() => Usage) | undefined;
  /** Gets the times between the batches of its streamed answer; an observer sets it in `contentBegan`. */
  gaps: GapRecorder | undefined;
  /** Gets the events of its answer; an observer sets it in `attemptBegan`. */
  answer?: AnswerRecorder | undefined;
  /** Headers that its request has besides those of its provider; an observer sets them in `attemptBegan`. */
  traceHeaders?: TraceHeaders | undefined;
  /** Why the provider stopped; undefined before it has said so. */
  finishReason?: FinishReason | undefined;
  /** What its tokens cost; undefined when no price of its model is known. */
  pricing: Pricing | undefined;
}

/**
 * The usage of an attempt, with its cost where the price of its model is known. Its source is PROVIDER, PARTIAL if the answer broke off after the provider's last count, or
 * ESTIMATED if the gateway counted. Undefined when no answer began and the provider reported nothing, as when it refuses a request.
 */
export function usageOfAttempt({ usage, reportedUsage, pricing }: AttemptRecord): Usage | undefined {
  if (usage !== undefined) return usage();
  if (reportedUsage === undefined) return undefined;
  const partial = create(UsageSchema, { ...reportedUsage, source: Usage_Source.PARTIAL });
  if (pricing !== undefined) partial.cost = toCost(pricing.costOf(partial), pricing.source);
  return partial;
}

/** Facts of a call that grow while it lasts, for its status details and its log line. */
export interface CallProgress {
  /** Attempts begun, over all targets. */
  attempts: number;
  /** A record of each, in their order. */
  readonly attemptRecords: AttemptRecord[];
  /** Milliseconds spent in queues for a slot. */
  queuedMs: number;
  /** Milliseconds spent waiting between attempts. */
  backoffMs: number;
  /** The target that was asked last; once an answer has begun, the one that serves it. */
  served: Served | undefined;
  /** Counts what the answer has cost so far, once one has begun. */
  usage: (() => Usage) | undefined;
  /** Clock reading at the first content event. */
  firstContentAt: number | undefined;
  /** The provider's answer was read: asking again pays twice. */
  contentRead: boolean;
  /** Content is on its way to the caller, so a failure leaves a partial answer. */
  contentSent: boolean;
  /** Clock reading since when the answer waits for its reader; undefined while it does not. */
  readerWaitsSince: number | undefined;
}

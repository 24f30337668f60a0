import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import type { AttemptRecord, CallOutcome, CallProgress, Rpc } from "./call/progress.ts";
import type { TraceContext } from "./call/trace.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Principal } from "./principal.ts";

/** What an observer sees of a completion. It holds prompts: an observer writes none of them down. */
export interface ObservedCompletion {
  /** The gateway's id of it. */
  readonly id: string;
  readonly rpc: Rpc;
  readonly request: CompleteRequest;
  /** The principal that it is made for. */
  readonly owner: Principal;
  /** The trace that it is part of; undefined without one. */
  readonly trace?: TraceContext | undefined;
  /** Reading of `clock`, like all times of its progress. */
  readonly startedAt: number;
  readonly clock: Pick<Clock, "now">;
  readonly progress: Readonly<CallProgress>;
  /** Milliseconds until one of its limits ends it. */
  remainingMs(): number;
  /** Ends it, as an operator may. An observer that only watches leaves it alone. */
  end(outcome: CallOutcome): void;
}

/** A circuit breaker that has another state. */
export interface BreakerChange {
  readonly provider: string;
  readonly model: string;
  readonly state: "closed" | "open" | "half-open";
  /** Whether it only follows the change of a breaker in another process of the server. */
  readonly isFollowed: boolean;
}

/**
 * Observer is the port of the log, and of what else watches calls: metrics, traces, a ledger. Its methods run synchronously
 * inside the call, so they must be short; nothing is observed for a token. For each completion they come in this order:
 *
 *     completionBegan
 *       queueEntered, queueLeft                        for each wait for a slot
 *       attemptBegan, contentBegan?, attemptEnded      for each attempt
 *     completionEnded
 *
 * Whatever began ends, and nothing of a completion is observed after its end.
 */
export interface Observer {
  completionBegan(completion: ObservedCompletion): void;
  attemptBegan(attempt: AttemptRecord, completion: ObservedCompletion): void;
  /** The first content of the answer was read. From here on the completion has no other attempt. */
  contentBegan(attempt: AttemptRecord, completion: ObservedCompletion): void;
  /** The record says how it ended; {@link usageOfAttempt} what it cost. */
  attemptEnded(attempt: AttemptRecord, completion: ObservedCompletion): void;
  completionEnded(completion: ObservedCompletion, outcome: CallOutcome): void;
  /** It waits for a slot: of the "gateway", or of a "provider:…". One that gets a slot at once waits in no queue. */
  queueEntered(queue: string, completion: ObservedCompletion): void;
  /** It waits no more: it has a slot, was refused or has ended. */
  queueLeft(queue: string, completion: ObservedCompletion, waitedMs: number): void;
  /** It opens on a failure, is half-open from the first probe on, and closes when an answer has begun. */
  breakerChanged(change: BreakerChange): void;
}

/**
 * Makes one observer of several, each of which implements what it needs. What one
 * throws, or an async one rejects with, is logged; the others, and the call, go on.
 */
export function composeObservers(observers: readonly Partial<Observer>[], log: Log): Observer {
  const compose = <Args extends unknown[]>(
    of: (one: Partial<Observer>) => Handler<Args> | undefined,
  ): Handler<Args> => {
    const handlers = observers.flatMap((observer) => of(observer)?.bind(observer) ?? []);
    return handlers.length === 0 ? ignore : runAll(handlers, log);
  };
  return {
    completionBegan: compose(({ completionBegan }) => completionBegan),
    attemptBegan: compose(({ attemptBegan }) => attemptBegan),
    contentBegan: compose(({ contentBegan }) => contentBegan),
    attemptEnded: compose(({ attemptEnded }) => attemptEnded),
    completionEnded: compose(({ completionEnded }) => completionEnded),
    queueEntered: compose(({ queueEntered }) => queueEntered),
    queueLeft: compose(({ queueLeft }) => queueLeft),
    breakerChanged: compose(({ breakerChanged }) => breakerChanged),
  };
}

type Handler<Args extends unknown[]> = (...args: Args) => void;

function runAll<Args extends unknown[]>(handlers: readonly Handler<Args>[], log: Log): Handler<Args> {
  return (...args) => {
    for (const handle of handlers) {
      try {
        const result: unknown = handle(...args);
        // Types allow an async method, and a rejection that nothing catches would end the process.
        if (result instanceof Promise) result.catch((error: unknown) => report(error, log));
      } catch (error) {
        report(error, log);
      }
    }
  };
}

function report(error: unknown, log: Log): void {
  try {
    log.error({ err: error }, "an observer of calls threw");
  } catch {
    // A log that throws, which may be what the observer threw, must not fail the call either.
  }
}

function ignore(): void {}

/** Observes nothing. */
export const silentObserver: Observer = {
  completionBegan: ignore,
  attemptBegan: ignore,
  contentBegan: ignore,
  attemptEnded: ignore,
  completionEnded: ignore,
  queueEntered: ignore,
  queueLeft: ignore,
  breakerChanged: ignore,
};

import type { AttemptRecord } from "../../core/call/progress.ts";
import type { Reason } from "../../core/errors/error.ts";
import { MinuteSeries, toMinute } from "./minute-series.ts";
import { RecentlyUsed } from "./recently-used.ts";
import { toName } from "./to-ended-call.ts";

/** How attempts at one target ended of late. */
export interface TargetOutcome {
  readonly attempts: number;
  readonly failures: number;
  readonly lastFailure: { readonly reason: string; readonly agoMs: number } | undefined;
}

const mostTargets = 1_000;
const windowMinutes = 5;
const failureColumn = 1;

/** Reasons that a provider caused. What the caller, a deadline or the gateway ended says nothing of it. */
const ofProvider: ReadonlySet<Reason> = new Set<Reason>([
  "UPSTREAM_UNAUTHENTICATED",
  "UPSTREAM_PERMISSION_DENIED",
  "RATE_LIMITED",
  "QUOTA_EXHAUSTED",
  "UPSTREAM_OVERLOADED",
  "UPSTREAM_ERROR",
  "UPSTREAM_UNREACHABLE",
  "STREAM_TRUNCATED",
  "UPSTREAM_PROTOCOL_ERROR",
  "CONNECT_TIMEOUT",
  "FIRST_TOKEN_TIMEOUT",
  "IDLE_TIMEOUT",
  "UPSTREAM_TIMEOUT",
]);

interface Kept {
  readonly series: MinuteSeries;
  lastReason: string;
  lastAt: number | undefined;
}

/** TargetOutcomes counts how attempts ended, by "provider/model". */
export class TargetOutcomes {
  readonly #now: () => number;
  readonly #targets: RecentlyUsed<Kept>;

  constructor(now: () => number) {
    this.#now = now;
    this.#targets = new RecentlyUsed(mostTargets, () => ({
      series: new MinuteSeries(2, toMinute(now())),
      lastReason: "",
      lastAt: undefined,
    }));
  }

  add({ target, endedAt, reason }: AttemptRecord): void {
    const at = endedAt ?? this.#now();
    const kept = this.#targets.of(toName(target));
    const minute = toMinute(at);
    kept.series.add(minute, 0);
    if (reason === undefined || !ofProvider.has(reason)) return;
    kept.series.add(minute, failureColumn);
    kept.lastReason = reason;
    kept.lastAt = at;
  }

  of(target: string): TargetOutcome {
    const kept = this.#targets.peek(target);
    if (kept === undefined) return { attempts: 0, failures: 0, lastFailure: undefined };
    const now = this.#now();
    const [attempts = 0, failures = 0] = kept.series.sums(toMinute(now), windowMinutes);
    const { lastAt, lastReason } = kept;
    return {
      attempts,
      failures,
      lastFailure: lastAt === undefined ? undefined : { reason: lastReason, agoMs: now - lastAt },
    };
  }
}

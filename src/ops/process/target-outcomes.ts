import type { AttemptRecord } from "../../core/call/progress.ts";
import { failedSide } from "../../core/errors/failed-side.ts";
import { MinuteSeries, toMinute } from "./minute-series.ts";
import { RecentlyUsed } from "./recently-used.ts";
import { toName } from "./to-ended-call.ts";

/** How attempts at one target ended of late. */
export interface TargetOutcome {
  readonly attempts: number;
  readonly failures: number;
  readonly lastFailure: { readonly reason: string; readonly agoMs: number } | undefined;
  /** Since the last attempt ended; undefined where none has. */
  readonly lastEndedAgoMs: number | undefined;
}

/** Of a target without attempts. */
export const noOutcome: TargetOutcome = {
  ...{ attempts: 0, failures: 0 },
  lastFailure: undefined,
  lastEndedAgoMs: undefined,
};

const mostTargets = 1_000;
const windowMinutes = 5;
const failureColumn = 1;

interface Kept {
  readonly series: MinuteSeries;
  lastReason: string;
  lastAt: number | undefined;
  lastEndedAt: number | undefined;
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
      lastEndedAt: undefined,
    }));
  }

  add({ target, endedAt, reason }: AttemptRecord): void {
    const at = endedAt ?? this.#now();
    const kept = this.#targets.of(toName(target));
    const minute = toMinute(at);
    kept.series.add(minute, 0);
    kept.lastEndedAt = at;
    // What the caller, a deadline or the gateway ended says nothing of the provider.
    if (reason === undefined || failedSide[reason] !== "provider") return;
    kept.series.add(minute, failureColumn);
    kept.lastReason = reason;
    kept.lastAt = at;
  }

  of(target: string): TargetOutcome {
    const kept = this.#targets.peek(target);
    if (kept === undefined) return noOutcome;
    const now = this.#now();
    const [attempts = 0, failures = 0] = kept.series.sums(toMinute(now), windowMinutes);
    const { lastAt, lastReason, lastEndedAt } = kept;
    return {
      attempts,
      failures,
      lastFailure: lastAt === undefined ? undefined : { reason: lastReason, agoMs: now - lastAt },
      lastEndedAgoMs: lastEndedAt === undefined ? undefined : now - lastEndedAt,
    };
  }
}

import type { Clock } from "../../core/clock.ts";
import { createSlidingCounter } from "./sliding-counter.ts";

/** When a breaker opens, and for how long. */
export interface BreakerSettings {
  /** Opens after so many failures in a row. */
  readonly consecutiveFailures: number;
  /** Opens when this share of the calls within the window failed, */
  readonly failureShare: number;
  /** of at least so many. */
  readonly minCalls: number;
  readonly windowMs: number;
  /**
   * How long it stays open, and how long it waits for the result of a probe; open
   * twice as long each time until a call has succeeded,
   */
  readonly openMs: number;
  /** but no longer than this. */
  readonly maxOpenMs: number;
}

/** What a call shows of the health of its target; "neutral" shows nothing, such as a caller that left. */
export type Verdict = "success" | "failure" | "neutral";

/** A call that a breaker let pass. */
export interface Permit {
  /** Reports that its answer has begun: this closes an open breaker, and counts as no success yet. */
  opened(): void;
  /** Reports how it ended. Only the first report counts. */
  ended(verdict: Verdict): void;
}

/**
 * CircuitBreaker keeps calls from a target that keeps failing. Closed, it lets every
 * call pass and counts; open, none; after a while half-open, one probe at a time, each
 * for as long as the first wait: the first that has an answer closes it.
 */
export interface CircuitBreaker {
  readonly state: "closed" | "open" | "half-open";
  /** Milliseconds until it would let a call pass; 0 when it does now. */
  readonly retryInMs: number;
  /** Lets a call pass; undefined when it must not. */
  admit(): Permit | undefined;
  /**
   * A permit in spite of its state, for when there is no other target to ask. While
   * closed, its reports count like any other's; otherwise an answer closes the breaker,
   * and a failure changes nothing.
   */
  force(): Permit;
  /** Follows a change of another breaker of the same target, in another process. */
  follow(transition: BreakerTransition): void;
}

/** A change of a breaker that others of the same target follow. Times are in milliseconds from now. */
export type BreakerTransition =
  | { readonly state: "open"; readonly forMs: number; readonly nextForMs: number }
  /** A probe is under way; for so long no other call may probe. */
  | { readonly state: "half-open"; readonly forMs: number }
  | { readonly state: "closed" };

/** A call that finds out whether the target works again. */
interface Probe {
  /** Reading of the clock, after which another one may go. */
  readonly until: number;
}

/** How much the time that it stays open varies by chance, so that many gateways do not probe at once. */
const jitter = 0.2;

/**
 * Creates the breaker of one target, closed. `onChange` gets each new state, and whether
 * it only follows another breaker; it is half-open from its first probe on. `publish` gets what other breakers of the target
 * are to follow, but not what this one follows.
 */
export function createCircuitBreaker(
  settings: BreakerSettings,
  clock: Clock,
  random: () => number,
  onChange?: (state: CircuitBreaker["state"], isFollowed: boolean) => void,
  publish?: (transition: BreakerTransition) => void,
): CircuitBreaker {
  let reported: CircuitBreaker["state"] = "closed";
  const calls = createSlidingCounter(settings.windowMs, clock);
  const failures = createSlidingCounter(settings.windowMs, clock);
  let failuresInRow = 0;
  let openUntil: number | undefined;
  let openMs = settings.openMs;
  /** The latest one that is under way; until its time is up no other call may probe. */
  let probe: Probe | undefined;
  /** Goes up whenever it opens or closes: reports of calls from before are ignored. */
  let era = 0;

  function report(changed: CircuitBreaker["state"], isFollowed: boolean): void {
    if (changed === reported) return;
    reported = changed;
    onChange?.(changed, isFollowed);
  }

  function open(): void {
    const forMs = openMs * (1 + jitter * (2 * random() - 1));
    const nextForMs = Math.min(2 * openMs, settings.maxOpenMs);
    turnOpen(forMs, nextForMs, false);
    publish?.({ state: "open", forMs, nextForMs });
  }

  function turnOpen(forMs: number, nextForMs: number, isFollowed: boolean): void {
    report("open", isFollowed);
    era += 1;
    probe = undefined;
    openUntil = clock.now() + forMs;
    openMs = nextForMs;
  }

  function close(): void {
    turnClosed(false);
    publish?.({ state: "closed" });
  }

  function turnClosed(isFollowed: boolean): void {
    report("closed", isFollowed);
    era += 1;
    probe = undefined;
    openUntil = undefined;
    failuresInRow = 0;
    calls.reset();
    failures.reset();
  }

  function count(verdict: Verdict): void {
    if (verdict === "neutral") return;
    calls.add();
    if (verdict === "success") {
      failuresInRow = 0;
      // Not when it closed: a target that begins every answer and ends none must be kept off longer each time.
      openMs = settings.openMs;
      return;
    }
    failures.add();
    failuresInRow += 1;
    const isShareReached =
      calls.total() >= settings.minCalls && failures.total() >= settings.failureShare * calls.total();
    if (failuresInRow >= settings.consecutiveFailures || isShareReached) open();
  }

  function state(): CircuitBreaker["state"] {
    if (openUntil === undefined) return "closed";
    return clock.now() < openUntil ? "open" : "half-open";
  }

  function createPermit(own?: Probe): Permit {
    let knownEra = era;
    let isOver = false;
    return {
      opened() {
        // A forced call shows as much as a probe.
        if (isOver || knownEra !== era || openUntil === undefined) return;
        close();
        knownEra = era;
      },
      ended(verdict) {
        if (isOver || knownEra !== era) return;
        isOver = true;
        if (openUntil === undefined) return count(verdict);
        if (own === undefined) return;
        if (probe === own) probe = undefined;
        if (verdict === "failure") return open();
        if (verdict === "neutral") return;
        close();
        count(verdict);
      },
    };
  }

  function admit(): Permit | undefined {
    const current = state();
    switch (current) {
      case "closed":
        return createPermit();
      case "half-open":
        // A slow probe, such as a long answer that is only read whole, must not shut out all other calls.
        if (probe !== undefined && clock.now() < probe.until) return undefined;
        probe = { until: clock.now() + settings.openMs };
        report("half-open", false);
        publish?.({ state: "half-open", forMs: settings.openMs });
        return createPermit(probe);
      case "open":
        return undefined;
      default:
        return current satisfies never;
    }
  }

  function follow(transition: BreakerTransition): void {
    switch (transition.state) {
      case "open":
        return turnOpen(transition.forMs, transition.nextForMs, true);
      case "half-open":
        if (openUntil === undefined) return;
        probe = { until: clock.now() + transition.forMs };
        return report("half-open", true);
      case "closed":
        if (openUntil !== undefined) turnClosed(true);
        return;
      default:
        return transition satisfies never;
    }
  }

  return {
    get state() {
      return state();
    },
    get retryInMs() {
      return openUntil === undefined ? 0 : Math.max(0, openUntil - clock.now());
    },
    admit,
    force: () => createPermit(),
    follow,
  };
}

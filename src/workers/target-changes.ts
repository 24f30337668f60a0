import type { Clock } from "../core/clock.ts";
import type { CooldownChange } from "../routing/keys/key-state.ts";
import type { BreakerTransition } from "../routing/layers/circuit-breaker.ts";
import type { TargetChange } from "../routing/shared-routing.ts";

/** TargetChanges keeps the last change of each target, for workers that start later. */
export interface TargetChanges {
  add(change: TargetChange): void;
  /** Those that hold now, with the time that is left of them. */
  current(): TargetChange[];
}

interface Noted {
  readonly change: TargetChange;
  readonly at: number;
}

// Callers choose the names of models, so their number must be bounded.
const mostChanges = 10_000;

/** Creates the record of the changes of a server's targets. */
export function createTargetChanges(clock: Clock): TargetChanges {
  /** In the order in which they came. */
  const noted = new Map<string, Noted>();
  return {
    add(change) {
      const key = keyOf(change);
      // A breaker that is probed is still open; should the probe come to nothing, it is probed again.
      if (change.kind === "breaker" && change.transition.state === "half-open") return;
      noted.delete(key);
      noted.set(key, { change, at: clock.now() });
      const [oldest] = noted.keys();
      if (noted.size > mostChanges && oldest !== undefined) noted.delete(oldest);
    },
    current: () => [...noted.values()].flatMap(({ change, at }) => withTimeLeft(change, clock.now() - at) ?? []),
  };
}

function keyOf(change: TargetChange): string {
  const { provider, fingerprint } = change;
  const of =
    change.kind === "breaker"
      ? [change.model]
      : [change.key, change.change.kind, change.change.kind === "account" ? "" : change.change.model];
  return JSON.stringify([provider, fingerprint, change.kind, ...of]);
}

function withTimeLeft(change: TargetChange, passedMs: number): TargetChange | undefined {
  if (change.kind === "breaker") {
    const transition = breakerNow(change.transition, passedMs);
    return transition && { ...change, transition };
  }
  const cooldown = cooldownNow(change.change, passedMs);
  return cooldown && { ...change, change: cooldown };
}

/** A breaker whose time is up is still not closed, but half-open. */
function breakerNow(transition: BreakerTransition, passedMs: number): BreakerTransition | undefined {
  return transition.state === "open" ? { ...transition, forMs: Math.max(0, transition.forMs - passedMs) } : undefined;
}

function cooldownNow(change: CooldownChange, passedMs: number): CooldownChange | undefined {
  const forMs = change.forMs - passedMs;
  return forMs > 0 ? { ...change, forMs } : undefined;
}

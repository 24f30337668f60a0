import type { Clock } from "../../core/clock.ts";
import type { GatewayError, Reason } from "../../core/errors/error.ts";
import { createCooldowns } from "./cooldowns.ts";

/** Cooldown of a refused key or account. Then a call tries it again, so that a topped-up account needs no restart. */
export const accountCooldownMs = 5 * 60_000;

/** Some busy providers ask for a retry at once. */
const minCooldownMs = 1_000;
const maxCooldownMs = 60 * 60_000;

/** Failures by which a provider refuses the gateway's key or account, for every model or for one. */
const accountReasons: ReadonlySet<Reason> = new Set<Reason>([
  "UPSTREAM_UNAUTHENTICATED",
  "UPSTREAM_PERMISSION_DENIED",
  "QUOTA_EXHAUSTED",
]);

/** Whether a failure is about the gateway's credential or account, which no caller and no retry can mend. */
export function isOfAccount({ reason }: GatewayError): boolean {
  return accountReasons.has(reason);
}

/** Whether another key of the same provider may do better. */
export function isOfKey(error: GatewayError): boolean {
  return isOfAccount(error) || error.reason === "RATE_LIMITED";
}

/** A cooldown that begins or ends. */
export interface CooldownChange {
  /** Of the account, of a model that the key may not use, or because of a rate limit. */
  readonly kind: "account" | "denied" | "rateLimit";
  readonly model: string;
  /** Milliseconds from now; 0 ends it. */
  readonly forMs: number;
}

/** KeyState has the cooldowns of one key: of its account, and of single models. */
export interface KeyState {
  /** Milliseconds until it may be used for a model; 0 when it may now. */
  waitMs(model: string): number;
  /** Records what an attempt failed with; returns whether this begins a cooldown of a refused key or account. */
  recordFailure(model: string, error: GatewayError): boolean;
  /** Records that an attempt which began at `startedAt` succeeded. */
  recordSuccess(model: string, startedAt: number): void;
  /** The cooldowns of now, at most so many of each kind; that of the account has an empty model. */
  readonly cooldowns: (most: number) => readonly CooldownChange[];
  /** Follows a change of the same key's state in another process. */
  follow(change: CooldownChange): void;
}

/** Creates the state of a key, without cooldowns. `publish` gets what other processes are to follow. */
export function createKeyState(clock: Clock, publish?: (change: CooldownChange) => void): KeyState {
  /** For every model. */
  let coolsUntil = Number.NEGATIVE_INFINITY;
  /** By model: calls for a model that the key may not use must not take the key from calls for others. */
  const deniedModels = createCooldowns(clock);
  /** By model, since most limits are a model's own. */
  const rateLimits = createCooldowns(clock);

  const accountLeftMs = (): number => Math.max(0, coolsUntil - clock.now());
  const isSince = (leftMs: number, startedAt: number): boolean => startedAt > clock.now() + leftMs - accountCooldownMs;

  function startCooldown(model: string, { reason }: GatewayError): boolean {
    if (reason === "UPSTREAM_PERMISSION_DENIED") {
      if (deniedModels.leftMs(model) > 0) return false;
      change({ kind: "denied", model, forMs: accountCooldownMs });
      return true;
    }
    if (accountLeftMs() > 0) return false;
    change({ kind: "account", model, forMs: accountCooldownMs });
    return true;
  }

  function change(changed: CooldownChange): void {
    follow(changed);
    publish?.(changed);
  }

  function follow({ kind, model, forMs }: CooldownChange): void {
    switch (kind) {
      case "account":
        coolsUntil = forMs > 0 ? clock.now() + forMs : Number.NEGATIVE_INFINITY;
        return;
      case "denied":
        return forMs > 0 ? deniedModels.set(model, forMs) : deniedModels.end(model);
      case "rateLimit":
        return rateLimits.set(model, forMs);
      default:
        return kind satisfies never;
    }
  }

  return {
    waitMs: (model) => Math.max(accountLeftMs(), deniedModels.leftMs(model), rateLimits.leftMs(model)),
    recordFailure(model, error) {
      if (isOfAccount(error)) return startCooldown(model, error);
      if (error.reason === "RATE_LIMITED") {
        const forMs = Math.min(Math.max(error.retryDelayMs ?? 0, minCooldownMs), maxCooldownMs);
        change({ kind: "rateLimit", model, forMs });
      }
      return false;
    },
    recordSuccess(model, startedAt) {
      if (coolsUntil === Number.NEGATIVE_INFINITY && deniedModels.isEmpty()) return;
      // An attempt that began before proves nothing: streams go on for a while when their account is empty.
      const accountMs = accountLeftMs();
      if (accountMs > 0 && isSince(accountMs, startedAt)) change({ kind: "account", model, forMs: 0 });
      const deniedMs = deniedModels.leftMs(model);
      if (deniedMs > 0 && isSince(deniedMs, startedAt)) change({ kind: "denied", model, forMs: 0 });
    },
    cooldowns(most) {
      const accountMs = accountLeftMs();
      return [
        ...(accountMs > 0 ? [{ kind: "account" as const, model: "", forMs: accountMs }] : []),
        ...deniedModels.current(most).map(([model, forMs]) => ({ kind: "denied" as const, model, forMs })),
        ...rateLimits.current(most).map(([model, forMs]) => ({ kind: "rateLimit" as const, model, forMs })),
      ];
    },
    follow,
  };
}

import type { AttemptLimits, LimitOrigin, TimeLimits } from "../core/call/time-limits.ts";

/** The time limits that each place sets for an attempt, in milliseconds. */
export interface LimitSources extends Readonly<Record<LimitOrigin, TimeLimits | undefined>> {
  readonly provider: TimeLimits;
  readonly default: TimeLimits & Pick<AttemptLimits, "firstTokenMs" | "idleMs">;
}

/**
 * Resolves the time limits of an attempt: of each limit the first that is set, by
 * the request, the alias, the provider or by default. The total of the whole attempt
 * is the provider's, within `capMs`; all other totals are of the call.
 */
export function resolveLimits(sources: LimitSources, capMs: number | undefined): AttemptLimits {
  const { request, alias, provider, default: general } = sources;
  return {
    connectMs: request?.connectMs ?? alias?.connectMs ?? provider.connectMs,
    firstTokenMs: request?.firstTokenMs ?? alias?.firstTokenMs ?? provider.firstTokenMs ?? general.firstTokenMs,
    idleMs: request?.idleMs ?? alias?.idleMs ?? provider.idleMs ?? general.idleMs,
    totalMs: capMs === undefined ? provider.totalMs : Math.min(capMs, provider.totalMs ?? capMs),
    origins: {
      connectMs: originOf("connectMs", sources),
      firstTokenMs: originOf("firstTokenMs", sources),
      idleMs: originOf("idleMs", sources),
    },
    withoutRequest: request && resolveLimits({ ...sources, request: undefined }, capMs),
  };
}

function originOf(
  limit: "connectMs" | "firstTokenMs" | "idleMs",
  { request, alias, provider }: LimitSources,
): LimitOrigin {
  if (request?.[limit] !== undefined) return "request";
  if (alias?.[limit] !== undefined) return "alias";
  return provider[limit] === undefined ? "default" : "provider";
}

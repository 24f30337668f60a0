import { GatewayError } from "../../core/errors/error.ts";

/** Limits of what is under way at once. */
export interface SlotLimits {
  /** Most calls at once. */
  readonly concurrency: number;
  /** Most calls at once of one caller; no limit but the other when undefined. */
  readonly perCaller?: number | undefined;
  /** Most calls that wait for a slot. */
  readonly queueLength: number;
  /** Longest wait for a slot, in milliseconds. */
  readonly queueTimeoutMs: number;
}

/** What the slots belong to, for the message of a refusal. */
export interface SlotOwner {
  /** Such as "provider:main", the subject of a QuotaFailure. */
  readonly subject: string;
  /** How a message begins, such as "main". */
  readonly name: string;
  /** What there are so many of at once, such as "upstream calls". */
  readonly calls: string;
}

/** Why a call gets no slot. */
export interface SlotRefusal {
  /** Whether the limit for one caller was reached, while other callers may find a slot. */
  readonly isOwnLimit: boolean;
  /** What happened to it, as the end of a sentence. */
  readonly detail: string;
  /** How long it would have to wait, in milliseconds; 0 when it is not known. */
  readonly waitMs: number;
}

/** The error for a call that gets no slot: GATEWAY_OVERLOADED, with the limit and the wait. */
export function refuseSlot(owner: SlotOwner, limits: SlotLimits, refusal: SlotRefusal): GatewayError {
  const { isOwnLimit, detail, waitMs } = refusal;
  const { concurrency, perCaller } = limits;
  const most = `${isOwnLimit ? perCaller : concurrency} concurrent ${owner.calls}${isOwnLimit ? " of one caller" : ""}`;
  return new GatewayError("GATEWAY_OVERLOADED", `${owner.name}: ${most} are under way and ${detail}`, {
    quotaViolations: [{ subject: isOwnLimit ? "caller" : owner.subject, description: most }],
    ...(waitMs > 0 && { retryDelayMs: Math.ceil(waitMs) }),
  });
}

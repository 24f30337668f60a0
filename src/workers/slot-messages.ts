import type { QuotaViolation } from "../core/errors/error.ts";

/** Asks for a slot for one call. */
export interface SlotRequest {
  /** Which slots, such as "gateway" or "provider:NAME". */
  readonly pool: string;
  /** The worker's own number for it. */
  readonly id: number;
  /** Who calls, by the key under which its calls count. */
  readonly caller: string;
  readonly remainingMs: number;
}

/** What came of it. */
export type SlotAnswer =
  /** So many slots for any calls of the worker, which keeps them until it returns them. */
  | { readonly kind: "lent"; readonly count: number }
  /** One for this call. */
  | { readonly kind: "taken"; readonly queuedMs: number }
  | {
      readonly kind: "refused";
      readonly message: string;
      readonly queuedMs: number;
      readonly retryDelayMs: number | undefined;
      readonly quotaViolations: readonly QuotaViolation[];
    }
  /** The call has ended meanwhile. */
  | { readonly kind: "left" };

/** How full the slots of a pool are. */
export interface SlotState {
  readonly pool: string;
  /** Whether each call must ask for its slot, because few are left or calls wait. */
  readonly isTight: boolean;
  /** Milliseconds that a call would wait for a slot; 0 when there is one. */
  readonly waitMs: number;
}

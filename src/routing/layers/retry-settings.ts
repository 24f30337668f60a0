import type { BackoffSettings } from "./backoff.ts";

/** How often a call is tried, and how soon. */
export interface RetrySettings extends BackoffSettings {
  /** Most tries of a call, over all targets. */
  readonly maxAttempts: number;
  /** Longest wait that a provider may ask for; a call that is to wait longer fails at once. */
  readonly maxRetryAfterMs: number;
}

/** Failures of a target after which the next one may take over. */
export const fallbackClasses = ["rateLimit", "overload", "error", "timeout", "contextLength", "contentFilter"] as const;

/** One of {@link fallbackClasses}. */
export type FallbackClass = (typeof fallbackClasses)[number];

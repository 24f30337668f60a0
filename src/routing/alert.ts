import type { Attempt } from "../core/attempt.ts";
import type { Reason } from "../core/error.ts";
import type { Provider } from "../core/provider.ts";

// No caller can mend these, and no retry does.
const operatorReasons: ReadonlySet<Reason> = new Set<Reason>([
  "UPSTREAM_UNAUTHENTICATED",
  "UPSTREAM_PERMISSION_DENIED",
  "QUOTA_EXHAUSTED",
]);

/** Writes an error line for the operator when a try fails by the gateway's own credential or account. */
export function alertOperator(provider: Provider, attempt: Attempt): void {
  const { log, id } = attempt.call;
  attempt.onEnd((outcome) => {
    if (outcome.kind === "finished" || !operatorReasons.has(outcome.error.reason)) return;
    const { reason, upstream } = outcome.error;
    log.error(
      {
        call: id,
        provider: provider.name,
        reason,
        httpStatus: upstream?.httpStatus,
        upstreamRequestId: upstream?.requestId,
      },
      "the provider refuses the credential or the account that is configured for it",
    );
  });
}

import type { Attempt } from "../../core/call/attempt.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import type { FoundTarget } from "../targets/model-resolver.ts";
import type { Key } from "./key-ring.ts";
import { accountCooldownMs } from "./key-state.ts";

/** Writes an error line for the operator when an attempt failed by the gateway's own credential or account. */
export function alertOperator(
  { provider, keys }: Pick<FoundTarget, "provider" | "keys">,
  key: Key,
  { call: { log, id } }: Attempt,
  error: GatewayError,
): void {
  const { reason, upstream } = error;
  const isOneOfMany = keys.keys.length > 1;
  log.error(
    {
      call: id,
      provider: provider.name,
      // By its place in the configuration: the key itself must not be logged.
      ...(isOneOfMany && { key: key.number, keys: keys.keys.length, asideMs: accountCooldownMs }),
      reason,
      httpStatus: upstream?.httpStatus,
      upstreamRequestId: upstream?.requestId,
    },
    "the provider refuses the credential or the account that is configured for it",
  );
}

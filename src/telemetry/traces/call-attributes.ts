import { costOfCall } from "../../core/call/cost.ts";
import type { CallOutcome } from "../../core/call/progress.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import type { ObservedCompletion } from "../../core/observer.ts";
import { rpcMethods, rpcSystem } from "../rpc-methods.ts";
import type { SpanAttributes } from "./attributes.ts";
import type { SpanNames } from "./span-names.ts";

const msPerSecond = 1_000;
const nanoPerDollar = 1e9;

/** The statuses that the conventions count as failures of a server; the others are the caller's. */
const serverFaults: ReadonlySet<string> = new Set([
  "UNKNOWN",
  "DEADLINE_EXCEEDED",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
]);

/** What the span of a call says of its end. */
export interface EndedCallSpan {
  readonly isError: boolean;
  readonly attributes: SpanAttributes;
}

/** The end of the span of a call. */
export function toEndedCallSpan(
  completion: ObservedCompletion,
  outcome: CallOutcome,
  names: SpanNames,
  statusOf: (error: GatewayError) => string,
): EndedCallSpan {
  const { id, rpc, request, owner, progress, startedAt } = completion;
  const { attempts, attemptRecords, firstContentAt } = progress;
  const error = outcome.kind === "failed" ? outcome.error : undefined;
  const status = error === undefined ? "OK" : statusOf(error);
  const target = attemptRecords.at(-1)?.target;
  const nanoUsd = costOfCall(progress)?.nanoUsd;
  return {
    isError: serverFaults.has(status),
    attributes: {
      "rpc.system.name": rpcSystem,
      "rpc.method": rpcMethods[rpc],
      "rpc.response.status_code": status,
      "error.type": error?.reason,
      "tokenwire.call.id": id,
      "tokenwire.caller": names.of(owner.id),
      "tokenwire.model": names.of(request.model),
      "tokenwire.target": target === undefined ? undefined : names.of(target),
      "tokenwire.attempts": attempts,
      "tokenwire.time_to_first_token":
        firstContentAt === undefined ? undefined : (firstContentAt - startedAt) / msPerSecond,
      "tokenwire.cost": nanoUsd === undefined ? undefined : Number(nanoUsd) / nanoPerDollar,
    },
  };
}

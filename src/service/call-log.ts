import { toTiming } from "../core/call/call-timing.ts";
import type { CallerIdentity } from "../core/call/caller-identity.ts";
import { costOfCall } from "../core/call/cost.ts";
import { type AttemptRecord, usageOfAttempt } from "../core/call/progress.ts";
import { codeName } from "../core/errors/code-name.ts";
import type { GatewayError } from "../core/errors/error.ts";
import { failedSide } from "../core/errors/failed-side.ts";
import { type Log, silentLog } from "../core/log.ts";
import type { ObservedCompletion, Observer } from "../core/observer.ts";
import { identityOf } from "../core/principal.ts";
import { Cost_Source, type Usage, Usage_Source } from "../gen/tokenwire/v1/usage_pb.ts";
import { toSafeText } from "./status/detail.ts";
import { toStatus } from "./status/status-table.ts";

const maxLoggedBytes = 1_024;
const maxModelBytes = 256;
const maxLabels = 16;
const maxLabelBytes = 256;
const maxNames = 16;
const maxNameBytes = 256;

/**
 * Creates the observer that writes one log line when a call ends: what was asked,
 * which target answered, how it ended and what it cost. Never a prompt, an answer
 * or a key. A failure of the caller is no warning, every other one is.
 */
export function createCallLog(log: Log): Pick<Observer, "completionEnded"> {
  // Nothing is worked out for a log that writes nothing, as that of a program without one.
  if (log === silentLog) return { completionEnded() {} };
  return {
    completionEnded(completion, outcome) {
      const facts = toFacts(completion);
      if (outcome.kind === "ok") log.info({ ...facts, status: "OK" }, "call");
      else logFailure(log, facts, outcome.error);
    },
  };
}

function toFacts(completion: ObservedCompletion): object {
  const { rpc, request, owner, startedAt, clock } = completion;
  const { attempts, attemptRecords, served, usage, firstContentAt } = completion.progress;
  const { queueMs, backoffMs, upstreamMs, gatewayMs } = toTiming(completion);
  const identity = identityOf(owner);
  const tokens = usage?.();
  return {
    call: completion.id,
    traceId: completion.trace?.traceId,
    rpc,
    caller: owner.address,
    identity: identity && toSafeIdentity(identity),
    model: toSafeText(request.model, maxModelBytes),
    provider: served?.provider,
    servedModel: served && toSafeText(served.model, maxModelBytes),
    labels: toSafeLabels(request.labels),
    attempts,
    // A single attempt is described by the rest of the line.
    tries: attempts > 1 ? attemptRecords.map(toLoggedAttempt) : undefined,
    queueMs: Math.round(queueMs),
    backoffMs: Math.round(backoffMs),
    upstreamMs: Math.round(upstreamMs),
    gatewayMs: toTenths(gatewayMs),
    inputTokens: tokens?.inputTokens,
    outputTokens: tokens?.outputTokens,
    ...toCostFacts(completion.progress, tokens),
    firstTokenMs: firstContentAt === undefined ? undefined : Math.round(firstContentAt - startedAt),
    durationMs: Math.round(clock.now() - startedAt),
  };
}

/** What the whole call cost, and where the price is from. NONE is a price that is not known, which is not zero. */
function toCostFacts(progress: ObservedCompletion["progress"], tokens: Usage | undefined): object {
  const cost = tokens === undefined ? costOfCall(progress) : { nanoUsd: tokens.cost?.callNanoUsd };
  if (cost === undefined) return {};
  const { nanoUsd } = cost;
  const source = tokens?.cost?.source ?? progress.attemptRecords.findLast(({ pricing }) => pricing)?.pricing?.source;
  return {
    costNanoUsd: nanoUsd === undefined ? undefined : Number(nanoUsd),
    price: nanoUsd === undefined || source === undefined ? "NONE" : priceNames[source],
    // The cost is as exact as the count.
    usageSource: tokens && countNames[tokens.source],
  };
}

const priceNames: Readonly<Record<number, string>> = {
  [Cost_Source.PRICE_LIST]: "PRICE_LIST",
  [Cost_Source.CONFIGURED]: "CONFIGURED",
};

/** Of counts that are not the provider's for the whole answer. */
const countNames: Readonly<Record<number, string>> = {
  [Usage_Source.PARTIAL]: "PARTIAL",
  [Usage_Source.ESTIMATED]: "ESTIMATED",
};

function toLoggedAttempt(record: AttemptRecord): object {
  const { target, startedAt, openedAt, endedAt = openedAt, reason } = record;
  const cost = usageOfAttempt(record)?.cost;
  return {
    target: toSafeText(target, maxModelBytes),
    reason,
    ms: toTenths((openedAt ?? endedAt ?? startedAt) - startedAt),
    costNanoUsd: cost && Number(cost.nanoUsd),
  };
}

function toTenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function logFailure(log: Log, facts: object, error: GatewayError): void {
  const { reason, upstream } = error;
  const failure = {
    ...facts,
    status: codeName(toStatus(error).code),
    reason,
    message: toSafeText(error.message, maxLoggedBytes),
    upstream,
  };
  if (reason === "INTERNAL") {
    log.error({ ...failure, err: error.cause ?? error }, "call failed: a bug of the gateway");
  } else {
    const level = failedSide[reason] === "caller" ? "info" : "warn";
    log[level]({ ...failure, cause: describeCause(error.cause) }, "call");
  }
}

/** The caller's labels, cut to what the rules allow: a request that breaks them is logged, too. */
function toSafeLabels(labels: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const entries = Object.entries(labels).slice(0, maxLabels);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([name, value]) => [toSafeText(name, maxLabelBytes), toSafeText(value, maxLabelBytes)]),
  );
}

/** The identity of a caller, cut to what fits into a line: a CA may sign hundreds of names. */
function toSafeIdentity({ commonName, uris, dnsNames, fingerprint }: CallerIdentity): CallerIdentity {
  const toSafeNames = (names: readonly string[]): string[] =>
    names.slice(0, maxNames).map((name) => toSafeText(name, maxNameBytes));
  return {
    commonName: commonName && toSafeText(commonName, maxNameBytes),
    uris: toSafeNames(uris),
    dnsNames: toSafeNames(dnsNames),
    fingerprint,
  };
}

/** The cause of a failure, for the operator; undefined without one. */
function describeCause(cause: unknown): string | undefined {
  return cause instanceof Error ? toSafeText(`${cause.name}: ${cause.message}`, maxLoggedBytes) : undefined;
}

import { toTiming } from "../core/call/call-timing.ts";
import type { CallerIdentity } from "../core/call/caller-identity.ts";
import type { AttemptRecord, Completion } from "../core/call/completion.ts";
import { codeName } from "../core/errors/code-name.ts";
import type { GatewayError } from "../core/errors/error.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import { toSafeText } from "./status/detail.ts";
import { toStatus } from "./status/status-table.ts";

const maxLoggedBytes = 1_024;
const maxModelBytes = 256;
const maxLabels = 16;
const maxLabelBytes = 256;
const maxNames = 16;
const maxNameBytes = 256;

/**
 * Writes one log line when a call ends: what was asked of whom, how it ended and
 * what it cost. Never a prompt, an answer or a key.
 */
export function logAtEnd(rpc: string, request: CompleteRequest, call: Completion): void {
  call.onEnd((outcome) => {
    const { attempts, attemptRecords, served, usage, firstContentAt } = call.progress;
    const { queueMs, backoffMs, upstreamMs, gatewayMs } = toTiming(call);
    const tokens = usage?.();
    const facts = {
      call: call.id,
      rpc,
      caller: call.caller,
      identity: call.identity && toSafeIdentity(call.identity),
      model: toSafeText(request.model, maxModelBytes),
      provider: served?.provider,
      servedModel: served && toSafeText(served.model, maxModelBytes),
      labels: toSafeLabels(request.labels),
      attempts,
      // One that went well is told by the rest of the line.
      tries: attempts > 1 ? attemptRecords.map(toLoggedAttempt) : undefined,
      queueMs: Math.round(queueMs),
      backoffMs: Math.round(backoffMs),
      upstreamMs: Math.round(upstreamMs),
      gatewayMs: toTenths(gatewayMs),
      inputTokens: tokens?.inputTokens,
      outputTokens: tokens?.outputTokens,
      firstTokenMs: firstContentAt === undefined ? undefined : Math.round(firstContentAt - call.startedAt),
      durationMs: Math.round(call.clock.now() - call.startedAt),
    };
    if (outcome.kind === "ok") return call.log.info({ ...facts, status: "OK" }, "call");
    logFailure(call, facts, outcome.error);
  });
}

function toLoggedAttempt({ target, startedAt, openedAt, endedAt = openedAt, reason }: AttemptRecord): object {
  return {
    target: toSafeText(target, maxModelBytes),
    reason,
    ms: toTenths((openedAt ?? endedAt ?? startedAt) - startedAt),
  };
}

function toTenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function logFailure(call: Completion, facts: object, error: GatewayError): void {
  const { reason, upstream } = error;
  const failure = {
    ...facts,
    status: codeName(toStatus(error).code),
    reason,
    message: toSafeText(error.message, maxLoggedBytes),
    upstream,
  };
  if (reason === "INTERNAL") {
    call.log.error({ ...failure, err: error.cause ?? error }, "call failed: a bug of the gateway");
  } else {
    call.log.info({ ...failure, cause: describeCause(error.cause) }, "call");
  }
}

/** The caller's labels; of a request that breaks their rules no more than the rules allow. */
function toSafeLabels(labels: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const entries = Object.entries(labels).slice(0, maxLabels);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([name, value]) => [toSafeText(name, maxLabelBytes), toSafeText(value, maxLabelBytes)]),
  );
}

/** Who the caller is, as far as fits into a line: a CA may sign hundreds of names. */
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

/** What set a failure off, for the operator: undefined where there is nothing more to say. */
function describeCause(cause: unknown): string | undefined {
  return cause instanceof Error ? toSafeText(`${cause.name}: ${cause.message}`, maxLoggedBytes) : undefined;
}

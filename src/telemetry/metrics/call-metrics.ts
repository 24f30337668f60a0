import type { AttemptRecord, CallOutcome } from "../../core/call/progress.ts";
import { usageOfAttempt } from "../../core/call/progress.ts";
import type { GatewayError, Reason } from "../../core/errors/error.ts";
import type { ObservedCompletion, Observer } from "../../core/observer.ts";
import type { Usage } from "../../gen/tokenwire/v1/usage_pb.ts";
import { rpcMethods, rpcSystem } from "../rpc-methods.ts";
import { toEndedPhase } from "./ended-phase.ts";
import type { Instruments } from "./instruments.ts";
import type { Labels, TargetLabels } from "./labels.ts";
import { OpenCallCounts, type OpenCalls } from "./open-call-counts.ts";
import { toOperation } from "./operation.ts";
import type { TokenGaps } from "./token-gaps.ts";
import { isOfProvider, priceSourceOf, sourceOf, toDollars, tokenTypes } from "./usage-tokens.ts";

/** What call metrics are made of. */
export interface CallMetricsOptions {
  readonly instruments: Instruments;
  readonly gaps: TokenGaps;
  /** Of the configuration as it is now. */
  readonly labels: () => Labels;
  /** The name of the gRPC status of an error. */
  readonly statusOf: (error: GatewayError) => string;
  /** The class of a failure by which targets take over; undefined for none. */
  readonly classOf: (reason: Reason) => string | undefined;
}

const msPerSecond = 1_000;

/** Failures by which a caller or an operator ends a call that might have gone on. */
const cancellations: ReadonlySet<Reason> = new Set<Reason>([
  "CALLER_CANCELLED",
  "DEADLINE_EXCEEDED",
  "READER_STALLED",
  "OPERATOR_CANCELLED",
]);

/** CallMetrics counts and measures calls and their attempts, when each begins, has its first content and ends. */
export class CallMetrics implements Partial<Observer> {
  /** The calls that are open. */
  readonly open = new OpenCallCounts();
  readonly #options: CallMetricsOptions;
  readonly #record: ReturnType<typeof createRecorders>;

  constructor(options: CallMetricsOptions) {
    this.#options = options;
    this.#record = createRecorders(options.instruments);
  }

  completionBegan(completion: ObservedCompletion): void {
    this.open.begin(completion, rpcMethods[completion.rpc], this.#options.labels().ofModel(completion.request.model));
  }

  completionEnded(completion: ObservedCompletion, outcome: CallOutcome): void {
    const call = this.open.end(completion);
    if (call === undefined) return;
    const error = outcome.kind === "failed" ? outcome.error : undefined;
    const facts = {
      "rpc.system.name": rpcSystem,
      "rpc.method": call.method,
      "rpc.response.status_code": error === undefined ? "OK" : this.#options.statusOf(error),
      "error.type": error?.reason,
      "tokenwire.model": call.model,
    };
    const { clock, startedAt } = completion;
    this.#record.callDuration((clock.now() - startedAt) / msPerSecond, facts);
    this.#record.calls(1, { ...facts, "tokenwire.target": this.#lastTarget(completion) });
    if (error !== undefined && cancellations.has(error.reason)) this.#countCancellation(completion, error.reason, call);
  }

  attemptBegan(attempt: AttemptRecord, { progress }: ObservedCompletion): void {
    // The attempt itself is the last of the records.
    const before = progress.attemptRecords.at(-2);
    if (before === undefined) return;
    const labels = this.#options.labels();
    const { target } = labels.ofTarget(attempt.target);
    const failureClass = { "tokenwire.failure_class": this.#classOf(before) };
    if (before.target === attempt.target)
      return this.#record.retries(1, { "tokenwire.target": target, ...failureClass });
    const failed = labels.ofTarget(before.target).target;
    this.#record.fallbacks(1, { "tokenwire.target": target, "tokenwire.failed_target": failed, ...failureClass });
  }

  contentBegan(attempt: AttemptRecord, { progress, rpc, startedAt, request }: ObservedCompletion): void {
    if (rpc !== "StreamComplete") return;
    const target = this.#options.labels().ofTarget(attempt.target);
    const { firstContentAt = startedAt } = progress;
    this.#record.firstToken((firstContentAt - startedAt) / msPerSecond, {
      "tokenwire.model": this.#options.labels().ofModel(request.model),
      "tokenwire.target": target.target,
    });
    this.#record.firstChunk((firstContentAt - attempt.startedAt) / msPerSecond, toOperation(target));
    attempt.gaps = this.#options.gaps.of(target.target, () => toOperation(target));
  }

  attemptEnded(attempt: AttemptRecord, { rpc }: ObservedCompletion): void {
    const target = this.#options.labels().ofTarget(attempt.target);
    const { reason, startedAt, endedAt = startedAt } = attempt;
    this.#record.attempts(1, {
      "tokenwire.target": target.target,
      "error.type": reason,
      "tokenwire.failure_class": reason === undefined ? undefined : this.#classOf(attempt),
    });
    if (rpc === "CountTokens") return;
    const seconds = (endedAt - startedAt) / msPerSecond;
    this.#record.operationDuration(seconds, { ...toOperation(target), "error.type": reason });
    this.#countTokens(attempt, target);
  }

  #countTokens(attempt: AttemptRecord, target: TargetLabels): void {
    const usage = usageOfAttempt(attempt);
    if (usage === undefined) return;
    const source = sourceOf(usage);
    for (const { type, countOf } of tokenTypes) {
      const count = countOf(usage);
      if (count === 0) continue;
      this.#record.tokens(count, {
        "tokenwire.target": target.target,
        "tokenwire.token.type": type,
        "tokenwire.usage.source": source,
      });
    }
    this.#countCost(usage, target, source);
    // By the conventions an estimate must not be reported here.
    if (!isOfProvider(usage)) return;
    const operation = toOperation(target);
    this.#record.tokenUsage(usage.inputTokens, { ...operation, "gen_ai.token.type": "input" });
    this.#record.tokenUsage(usage.outputTokens, { ...operation, "gen_ai.token.type": "output" });
  }

  #countCost(usage: Usage, { target }: TargetLabels, source: string): void {
    if (usage.cost !== undefined) {
      return this.#record.cost(toDollars(usage.cost), {
        "tokenwire.target": target,
        "tokenwire.price.source": priceSourceOf(usage.cost),
        "tokenwire.usage.source": source,
      });
    }
    for (const { type, countOf } of tokenTypes) {
      const count = countOf(usage);
      if (count === 0) continue;
      this.#record.unpriced(count, { "tokenwire.target": target, "tokenwire.token.type": type });
    }
  }

  #countCancellation({ progress }: ObservedCompletion, reason: Reason, { model }: OpenCalls): void {
    const facts = { "tokenwire.phase": toEndedPhase(progress, reason), "error.type": reason };
    this.#record.cancellations(1, { ...facts, "tokenwire.model": model });
    for (const attempt of progress.attemptRecords) {
      const usage = usageOfAttempt(attempt);
      if (usage === undefined) continue;
      for (const { type, countOf } of tokenTypes) {
        const count = countOf(usage);
        if (count === 0) continue;
        this.#record.cancelledTokens(count, { ...facts, "tokenwire.token.type": type });
      }
      if (usage.cost !== undefined) this.#record.cancelledCost(toDollars(usage.cost), facts);
    }
  }

  #lastTarget({ progress }: ObservedCompletion): string {
    const last = progress.attemptRecords.at(-1);
    return last === undefined ? "none" : this.#options.labels().ofTarget(last.target).target;
  }

  #classOf({ reason }: AttemptRecord): string {
    return (reason && this.#options.classOf(reason)) ?? "none";
  }
}

function createRecorders({ counter, histogram }: Instruments) {
  return {
    callDuration: histogram("rpc.server.call.duration"),
    calls: counter("tokenwire.calls"),
    firstToken: histogram("tokenwire.call.time_to_first_token"),
    cancellations: counter("tokenwire.cancellations"),
    cancelledTokens: counter("tokenwire.cancellation.tokens"),
    cancelledCost: counter("tokenwire.cancellation.cost"),
    attempts: counter("tokenwire.attempts"),
    retries: counter("tokenwire.retries"),
    fallbacks: counter("tokenwire.fallbacks"),
    operationDuration: histogram("gen_ai.client.operation.duration"),
    firstChunk: histogram("gen_ai.client.operation.time_to_first_chunk"),
    tokenUsage: histogram("gen_ai.client.token.usage"),
    tokens: counter("tokenwire.tokens"),
    cost: counter("tokenwire.cost"),
    unpriced: counter("tokenwire.tokens.unpriced"),
  };
}

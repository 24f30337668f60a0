import { formatUsd } from "../../core/text/usd.ts";
import {
  type CompleteResponse,
  FinishReason,
  type StreamCompleteResponse,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Cost, type Served, type Usage, Usage_Source } from "../../gen/tokenwire/v1/usage_pb.ts";

/** The facts of a streamed call that are shown below its answer. */
export interface CallSummary {
  /** Takes an event and the time at which it came, in milliseconds. */
  add(event: StreamCompleteResponse["event"], atMs: number): void;
  /** One line: time to first token, speed, usage, finish reason, provider and model. */
  describe(nowMs: number): string;
}

/** Begins the summary of a call that was sent at `sentAtMs`. */
export function createCallSummary(sentAtMs: number): CallSummary {
  let firstAtMs: number | undefined;
  let served: Served | undefined;
  let usage: Usage | undefined;
  let finishReason: FinishReason | undefined;

  return {
    add(event, atMs) {
      switch (event.case) {
        case "started":
          served = event.value.served;
          return;
        case "usage":
          usage = event.value;
          return;
        case "finished":
          usage = event.value.usage;
          finishReason = event.value.finishReason;
          return;
        case "heartbeat":
        case undefined:
          return;
        default:
          firstAtMs ??= atMs;
      }
    },
    describe(nowMs) {
      return toLine([
        firstAtMs === undefined ? "no content" : `first token ${Math.round(firstAtMs - sentAtMs)} ms`,
        usage && firstAtMs !== undefined && nowMs > firstAtMs ? speed(usage.outputTokens, nowMs - firstAtMs) : "",
        ...outcomeOf(usage, finishReason, served),
      ]);
    },
  };
}

/** The summary of a call that was not streamed and took `durationMs`. */
export function summarizeResponse({ usage, finishReason, served }: CompleteResponse, durationMs: number): string {
  return toLine([`answer after ${Math.round(durationMs)} ms`, ...outcomeOf(usage, finishReason, served)]);
}

/** What a call cost, with the attempts that failed before its answer. */
function describeCost({ nanoUsd, callNanoUsd = nanoUsd }: Cost): string {
  return formatUsd(callNanoUsd);
}

/** The tokens of a call, such as "12 in + 3 out tokens, $0.0012"; without a price the tokens alone. */
export function describeUsage({ inputTokens, outputTokens, source, cost }: Usage): string {
  const counted = source === Usage_Source.PROVIDER ? "" : ` (${nameOf(Usage_Source, source).toLowerCase()})`;
  return `${inputTokens} in + ${outputTokens} out tokens${counted}${cost === undefined ? "" : `, ${describeCost(cost)}`}`;
}

function outcomeOf(
  usage: Usage | undefined,
  finishReason: FinishReason | undefined,
  served: Served | undefined,
): string[] {
  return [
    usage ? describeUsage(usage) : "",
    finishReason === undefined ? "" : nameOf(FinishReason, finishReason),
    served ? `${served.provider}/${served.model}` : "",
  ];
}

function toLine(facts: readonly string[]): string {
  return facts.filter((fact) => fact !== "").join(" · ");
}

function speed(tokens: number, ms: number): string {
  return `${((tokens * 1_000) / ms).toFixed(1)} tokens/s`;
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? String(value);
}

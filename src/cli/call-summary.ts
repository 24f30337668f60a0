import { FinishReason, type StreamCompleteResponse } from "../gen/tokenwire/v1/completion_pb.ts";
import { type Served, type Usage, Usage_Source } from "../gen/tokenwire/v1/usage_pb.ts";

/** What a caller wants to know of a call besides its answer. */
export interface CallSummary {
  /** Takes an event and the time at which it came, in milliseconds. */
  add(event: StreamCompleteResponse["event"], atMs: number): void;
  /** One line: time to first token, speed, usage, finish reason, who served it. */
  describe(nowMs: number): string;
}

/** Begins the summary of a call that was sent at `sentAtMs`. */
export function createCallSummary(sentAtMs: number): CallSummary {
  let firstAtMs: number | undefined;
  let served: Served | undefined;
  let usage: Usage | undefined;
  let finishReason = "";

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
          finishReason = nameOf(FinishReason, event.value.finishReason);
          return;
        case "heartbeat":
        case undefined:
          return;
        default:
          firstAtMs ??= atMs;
      }
    },
    describe(nowMs) {
      const facts = [
        firstAtMs === undefined ? "no content" : `first token ${Math.round(firstAtMs - sentAtMs)} ms`,
        usage && firstAtMs !== undefined && nowMs > firstAtMs ? speed(usage.outputTokens, nowMs - firstAtMs) : "",
        usage ? `${usage.inputTokens} in + ${usage.outputTokens} out tokens${countedBy(usage)}` : "",
        finishReason,
        served ? `${served.provider}/${served.model}` : "",
      ];
      return facts.filter((fact) => fact !== "").join(" · ");
    },
  };
}

function speed(tokens: number, ms: number): string {
  return `${((tokens * 1_000) / ms).toFixed(1)} tokens/s`;
}

function countedBy({ source }: Usage): string {
  return source === Usage_Source.PROVIDER ? "" : ` (${nameOf(Usage_Source, source).toLowerCase()})`;
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? String(value);
}

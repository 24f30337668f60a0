import type { Values } from "../measure/outcome.ts";

/** One row of the table: a figure of a case. */
export interface Figure {
  readonly case: string;
  readonly title: string;
  readonly unit: string;
  /** The figure of one measurement, `direct` being that of the same round with nothing in between; undefined when there is none. */
  of(values: Values, direct: Values | undefined): number | undefined;
  /** Whether a ratio to the plain pipe of the same round is shown beside it. */
  readonly hasRatio: boolean;
  /** Whether it is over that of the same calls with nothing in between. */
  readonly needsDirect: boolean;
}

/** Every figure, in the order of the table. */
export const figures: readonly Figure[] = [
  perToken("paced-1", "CPU per token, 1 stream at 25 tokens/s"),
  perToken("paced-50", "CPU per token, 50 streams at 25 tokens/s"),
  perToken("paced-100", "CPU per token, 100 streams at 25 tokens/s"),
  perToken("paced-200", "CPU per token, 200 streams at 25 tokens/s"),
  perToken("paced-1000", "CPU per token, 1,000 streams requested at 25 tokens/s"),
  plain("paced-1000", "tokens delivered of 25,000 a second", "1/s", perSecond),
  perToken("tick", "CPU per token, 100 streams of 100 tokens, one a tick"),
  perToken("full-1", "CPU per token, 1 stream of 200 tokens at full speed"),
  perToken("full-100", "CPU per token, 100 streams of 200 tokens at full speed"),
  perToken("full-1000", "CPU per token, 1,000 streams of 50 tokens at full speed"),
  perToken("anthropic", "CPU per token, 100 Anthropic streams of 200 tokens at full speed"),
  perToken("anthropic-paced-100", "CPU per token, 100 Anthropic streams at 25 tokens/s"),
  perCall("unary", "CPU per call, whole answer of 100 tokens"),
  perCall("one-token", "CPU per call, stream of one token"),
  perCall("anthropic-one-token", "CPU per call, Anthropic stream of one token"),
  perToken("paced-100-warm", "CPU per token, 100 streams at 25 tokens/s, after 5,000 calls"),
  perToken("full-100-warm", "CPU per token, 100 streams of 200 tokens at full speed, after 5,000 calls"),
  perCall("unary-warm", "CPU per call, whole answer of 100 tokens, after 5,000 calls"),
  perCall("one-token-warm", "CPU per call, stream of one token, after 5,000 calls"),
  perCall("rate-200", "CPU per call, streams of 10 tokens at 200 calls/s"),
  perCall("rate-500", "CPU per call, streams of 10 tokens at 500 calls/s"),
  highestRate("highest-rate", "highest rate of streams of 10 tokens without one over 100 ms"),
  perCall("prompt-1", "CPU per call, prompt of 1 MB"),
  perCall("prompt-20", "CPU per call, prompt of 20 MB"),
  added("rate-1", "firstTokenP50Ms", "added time to the first token, 1 call/s, p50"),
  added("rate-100", "firstTokenP50Ms", "added time to the first token, 100 calls/s, p50"),
  added("rate-500", "firstTokenP50Ms", "added time to the first token, 500 calls/s, p50"),
  added("rate-500", "firstTokenP99Ms", "added time to the first token, 500 calls/s, p99"),
  added("prompt-1", "firstTokenP50Ms", "added time to the first token, prompt of 1 MB, p50"),
  added("prompt-20", "firstTokenP50Ms", "added time to the first token, prompt of 20 MB, p50"),
  added("paced-100", "gapP50Ms", "added gap between tokens, 100 streams, p50"),
  added("paced-100", "gapP99Ms", "added gap between tokens, 100 streams, p99"),
  added("paced-1000", "gapP50Ms", "added gap between tokens, 1,000 streams, p50"),
  added("paced-1000", "gapP99Ms", "added gap between tokens, 1,000 streams, p99"),
  memory("held-1000", "memory per open stream, 1,000 streams"),
  memory("held-5000", "memory per open stream, 5,000 streams"),
  memory("held-10000", "memory per open stream, 10,000 streams"),
  plain("held-10000", "streams held at once and finished", "", ({ finished }) => finished),
  perToken("tls-paced-100", "TLS: CPU per token, 100 streams at 25 tokens/s"),
  perToken("tls-full-100", "TLS: CPU per token, 100 streams of 200 tokens at full speed"),
  memory("tls-held-1000", "TLS: memory per open stream, 1,000 streams"),
  memory("tls-connections-1000", "TLS: memory per open stream, 1,000 streams on 1,000 connections"),
  perToken("workers-full-100", "2 workers: CPU per token, 100 streams of 200 tokens at full speed"),
  perToken("workers-paced-1000", "2 workers: CPU per token, 1,000 streams requested at 25 tokens/s"),
  plain("workers-paced-1000", "2 workers: tokens delivered of 25,000 a second", "1/s", perSecond),
  highestRate("workers-highest-rate", "2 workers: highest rate of streams of 10 tokens without one over 100 ms"),
  ...observed("observed-unary", "whole answer of 100 tokens"),
  ...observed("observed-one-token", "stream of one token"),
  ...observed("observed-paced-100", "100 streams at 25 tokens/s"),
  plain("workers-start", "2 workers: memory when idle", "MB", ({ restingBytes }) => scaled(restingBytes, 1e-6)),
  plain("cancel", "cancel to abort upstream, p50", "ms", ({ abortP50Ms }) => abortP50Ms),
  plain("cancel", "cancel to abort upstream, slowest", "ms", ({ abortP99Ms }) => abortP99Ms),
  plain("start", "start to the first answer", "ms", ({ startMs }) => startMs),
  plain("first-start", "first start on a machine to the first answer", "ms", ({ startMs }) => startMs),
  plain("start", "CPU when idle", "% of a core", ({ idleShare }) => scaled(idleShare, 100)),
  plain("start", "memory when idle", "MB", ({ restingBytes }) => scaled(restingBytes, 1e-6)),
];

function perToken(name: string, title: string): Figure {
  return { ...plain(name, title, "µs", ({ cpuUs, tokens = 0 }) => scaled(cpuUs, 1 / tokens)), hasRatio: true };
}

function perCall(name: string, title: string): Figure {
  return { ...plain(name, title, "µs", ({ cpuUs, calls = 0 }) => scaled(cpuUs, 1 / calls)), hasRatio: true };
}

/** Processor time of programs that are observed, as ratios to one that is not. */
function observed(name: string, title: string): Figure[] {
  return [
    plain(name, `CPU with metrics to without, ${title}`, "×", ({ metricsRatio }) => metricsRatio),
    plain(name, `CPU with metrics and traces to without, ${title}`, "×", ({ tracesRatio }) => tracesRatio),
    plain(name, `CPU with metrics and 10 watchers to without, ${title}`, "×", ({ watchedRatio }) => watchedRatio),
  ];
}

function highestRate(name: string, title: string): Figure {
  return plain(name, title, "calls/s", ({ callsPerSecond }) => callsPerSecond);
}

function memory(name: string, title: string): Figure {
  return plain(name, title, "kB", ({ bytesPerStream }) => scaled(bytesPerStream, 1e-3));
}

/** A time over that of the same round with nothing in between. */
function added(name: string, value: string, title: string): Figure {
  return {
    ...plain(name, title, "ms", () => undefined),
    needsDirect: true,
    of: (values, direct) => difference(values[value], direct?.[value]),
  };
}

function plain(name: string, title: string, unit: string, of: Figure["of"]): Figure {
  return { case: name, title, unit, of, hasRatio: false, needsDirect: false };
}

/** Tokens of a second, from the first call to the end of the last. */
function perSecond({ tokens = 0, wallMs = Number.NaN }: Values): number {
  return (tokens / wallMs) * 1_000;
}

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function difference(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value - base;
}

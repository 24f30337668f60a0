import type { Format } from "../answers/answer.ts";
import type { Pace } from "../upstream/plan.ts";
import type { HeldCase, HighestRateCase, LoadCase, ObservedCase } from "./case.ts";

const stream = { format: "openai", isStream: true, promptBytes: 64 } as const;
/** Slow enough for the client where a call costs next to nothing. */
const maxCallsPerSecond = 1_000;
/** What V8 and other compilers at run time need until a call gets no cheaper. */
const warmCalls = 5_000;

/** Whole answers of 100 tokens. */
export function unary(calls: number): LoadCase {
  return {
    kind: "load",
    name: "unary",
    shape: { ...stream, isStream: false },
    plan: { kind: "document", pace: "full", tokens: 100 },
    load: { kind: "closed", calls, streams: 32, tokens: 100, maxCallsPerSecond },
    hasBaseline: false,
  };
}

/** Streams of one token. */
export function oneToken(calls: number): LoadCase {
  const load = { kind: "closed", streams: 32, calls, tokens: 1, maxCallsPerSecond } as const;
  return { ...full("one-token", 32, calls, 1), load };
}

/** A load on warm programs, some of which are observed. */
export function observed(of: LoadCase, turns: number): ObservedCase {
  return { kind: "observed", name: `observed-${of.name}`, of: warm(of), turns };
}

/** Streams at 25 tokens a second. */
export function paced(count: number, tokens: number): LoadCase {
  return { ...streams(`paced-${count}`, "paced", count, count, tokens), hasBaseline: true };
}

/** So many streams at any time, each written at once. */
export function full(name: string, count: number, calls: number, tokens: number): LoadCase {
  return streams(name, "full", count, calls, tokens);
}

/** So many streams at any time, one token in each turn of the upstream. */
export function tick(count: number, tokens: number): LoadCase {
  return streams("tick", "tick", count, count, tokens);
}

/** Streams that stay open. */
export function held(count: number): HeldCase {
  return { kind: "held", name: `held-${count}`, streams: count };
}

/** Streams of ten tokens that begin at a steady rate. */
export function rate(callsPerSecond: number, calls: number): LoadCase {
  return {
    kind: "load",
    name: `rate-${callsPerSecond}`,
    shape: stream,
    plan: { kind: "stream", pace: "full", tokens: 10 },
    load: { kind: "rate", callsPerSecond, calls, tokens: 10 },
    hasBaseline: true,
  };
}

/** The highest rate of streams of ten tokens that each end within 100 ms. */
export const highestRate: HighestRateCase = {
  kind: "highestRate",
  name: "highest-rate",
  shape: stream,
  plan: { kind: "stream", pace: "full", tokens: 10 },
  tokens: 10,
  lateMs: 100,
  callsBefore: warmCalls,
};

/** Streams of one token behind a prompt of so many bytes. */
export function prompt(name: string, promptBytes: number, calls: number): LoadCase {
  return {
    kind: "load",
    name,
    shape: { ...stream, promptBytes },
    plan: { kind: "stream", pace: "full", tokens: 1, leastBodyBytes: promptBytes },
    load: { kind: "closed", streams: 1, calls, tokens: 1 },
    hasBaseline: true,
  };
}

/** A case on a program that has answered 5,000 calls of its kind. */
export function warm(measured: LoadCase): LoadCase {
  return { ...measured, name: `${measured.name}-warm`, callsBefore: warmCalls, hasBaseline: false };
}

/** A case with an upstream of another format. */
export function inFormat(format: Format, name: string, measured: LoadCase): LoadCase {
  return { ...measured, name, shape: { ...measured.shape, format }, hasBaseline: false };
}

function streams(name: string, pace: Pace, count: number, calls: number, tokens: number): LoadCase {
  return {
    kind: "load",
    name,
    shape: stream,
    plan: { kind: "stream", pace, tokens },
    load: { kind: "closed", streams: count, calls, tokens },
    hasBaseline: false,
  };
}

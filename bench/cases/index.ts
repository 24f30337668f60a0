import type { Pace } from "../upstream/plan.ts";
import type { Case, HeldCase, LoadCase } from "./case.ts";

const stream = { format: "openai", isStream: true, promptBytes: 64 } as const;
const megabyte = 1_000_000;
/** Slow enough for the client where a call costs next to nothing. */
const maxCallsPerSecond = 1_000;

/** The cases of a whole run. */
export const allCases: readonly Case[] = [
  { kind: "start", name: "start", idleMs: 3_000 },
  unary(300),
  oneToken(300),
  {
    ...full("full-1", 1, 100, 200),
    // So that the client keeps up with a proxy that is faster than it.
    load: { kind: "closed", streams: 1, calls: 100, tokens: 200, maxCallsPerSecond: 100 },
  },
  full("full-100", 100, 100, 200),
  full("full-1000", 1_000, 1_000, 50),
  full("length-10", 10, 200, 10),
  full("length-100", 10, 50, 100),
  full("length-1000", 10, 20, 1_000),
  full("length-4000", 10, 10, 4_000),
  {
    ...full("anthropic", 100, 100, 200),
    shape: { ...stream, format: "anthropic" },
  },
  streams("tick", "tick", 100, 100, 100),
  ...[1, 50, 100, 200].map((count) => paced(count, 50)),
  paced(1_000, 25),
  rate("rate-1", 1, 5),
  rate("rate-500", 500, 1_000),
  ...[1_000, 5_000, 10_000].map(held),
  { kind: "cancel", name: "cancel", times: 20 },
  prompt("prompt-1", megabyte, 10),
  prompt("prompt-20", 20 * megabyte, 2),
];

/** The cases of `--quick`: fewer, some with fewer calls. */
export const quickCases: readonly Case[] = [
  { kind: "start", name: "start", idleMs: 500 },
  unary(300),
  oneToken(300),
  full("full-100", 100, 100, 200),
  paced(100, 50),
  rate("rate-100", 100, 100),
  held(1_000),
  { kind: "cancel", name: "cancel", times: 5 },
];

function unary(calls: number): LoadCase {
  return {
    kind: "load",
    name: "unary",
    shape: { ...stream, isStream: false },
    plan: { kind: "document", pace: "full", tokens: 100 },
    load: { kind: "closed", calls, streams: 32, tokens: 100, maxCallsPerSecond },
    hasBaseline: false,
  };
}

function oneToken(calls: number): LoadCase {
  const load = { kind: "closed", streams: 32, calls, tokens: 1, maxCallsPerSecond } as const;
  return { ...full("one-token", 32, calls, 1), load };
}

function paced(count: number, tokens: number): LoadCase {
  return { ...streams(`paced-${count}`, "paced", count, count, tokens), hasBaseline: true };
}

function held(count: number): HeldCase {
  return { kind: "held", name: `held-${count}`, streams: count };
}

function full(name: string, count: number, calls: number, tokens: number): LoadCase {
  return streams(name, "full", count, calls, tokens);
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

function rate(name: string, callsPerSecond: number, calls: number): LoadCase {
  return {
    kind: "load",
    name,
    shape: stream,
    plan: { kind: "stream", pace: "full", tokens: 10 },
    load: { kind: "rate", callsPerSecond, calls, tokens: 10 },
    hasBaseline: true,
  };
}

function prompt(name: string, promptBytes: number, calls: number): LoadCase {
  return {
    kind: "load",
    name,
    shape: { ...stream, promptBytes },
    plan: { kind: "stream", pace: "full", tokens: 1, leastBodyBytes: promptBytes },
    load: { kind: "closed", streams: 1, calls, tokens: 1 },
    hasBaseline: true,
  };
}

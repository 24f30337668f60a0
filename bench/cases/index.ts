import type { Pace } from "../upstream/plan.ts";
import type { Case, LoadCase } from "./case.ts";

const stream = { format: "openai", isStream: true, promptBytes: 64 } as const;
const megabyte = 1_000_000;

/** The cases of a whole run. */
export const allCases: readonly Case[] = [
  { kind: "start", name: "start", title: "start, then idle", idleMs: 2_000 },
  {
    kind: "load",
    name: "unary",
    title: "whole answers of 100 tokens, 32 calls at a time",
    shape: { ...stream, isStream: false },
    plan: { kind: "document", pace: "full", tokens: 100 },
    load: { kind: "closed", calls: 1_000, streams: 32, tokens: 100 },
  },
  full("one-token", "streams of one token", 32, 1_000, 1),
  full("full-1", "one stream at full speed", 1, 30, 1_000),
  full("full-100", "100 streams at full speed", 100, 100, 1_000),
  full("full-1000", "1,000 streams at full speed", 1_000, 1_000, 100),
  full("length-10", "streams of 10 tokens", 10, 500, 10),
  full("length-4000", "streams of 4,000 tokens", 10, 20, 4_000),
  {
    ...full("anthropic", "100 Anthropic streams at full speed", 100, 100, 1_000),
    shape: { ...stream, format: "anthropic" },
  },
  { ...streams("tick", "100 streams, one token each turn of the upstream", "tick", 100, 100, 200) },
  streams("paced-1", "one stream at 25 tokens/s", "paced", 1, 1, 50),
  streams("paced-100", "100 streams at 25 tokens/s", "paced", 100, 100, 50),
  streams("paced-1000", "1,000 streams at 25 tokens/s", "paced", 1_000, 1_000, 50),
  rate("rate-1", "one call a second", 1, 4),
  rate("rate-500", "500 calls a second", 500, 1_000),
  { kind: "held", name: "held", title: "streams held open", levels: [1_000, 5_000, 10_000] },
  { kind: "cancel", name: "cancel", title: "cancelled in mid-stream", times: 20 },
  prompt("prompt-1", "prompts of 1 MB", megabyte, 10),
  prompt("prompt-20", "prompts of 20 MB", 20 * megabyte, 2),
];

/** The cases of `--quick`: the same, fewer and smaller. */
export const quickCases: readonly Case[] = [
  { kind: "start", name: "start", title: "start, then idle", idleMs: 500 },
  {
    kind: "load",
    name: "unary",
    title: "whole answers of 100 tokens, 32 calls at a time",
    shape: { ...stream, isStream: false },
    plan: { kind: "document", pace: "full", tokens: 100 },
    load: { kind: "closed", calls: 500, streams: 32, tokens: 100 },
  },
  full("one-token", "streams of one token", 32, 500, 1),
  full("full-100", "100 streams at full speed", 100, 100, 300),
  streams("paced-100", "100 streams at 25 tokens/s", "paced", 100, 100, 25),
  rate("rate-100", "100 calls a second", 100, 100),
  { kind: "held", name: "held", title: "streams held open", levels: [1_000] },
  { kind: "cancel", name: "cancel", title: "cancelled in mid-stream", times: 5 },
];

function full(name: string, title: string, count: number, calls: number, tokens: number): LoadCase {
  return streams(name, title, "full", count, calls, tokens);
}

function streams(name: string, title: string, pace: Pace, count: number, calls: number, tokens: number): LoadCase {
  return {
    kind: "load",
    name,
    title,
    shape: stream,
    plan: { kind: "stream", pace, tokens },
    load: { kind: "closed", streams: count, calls, tokens },
  };
}

function rate(name: string, title: string, callsPerSecond: number, calls: number): LoadCase {
  return {
    kind: "load",
    name,
    title,
    shape: stream,
    plan: { kind: "stream", pace: "full", tokens: 10 },
    load: { kind: "rate", callsPerSecond, calls, tokens: 10 },
  };
}

function prompt(name: string, title: string, promptBytes: number, calls: number): LoadCase {
  return {
    kind: "load",
    name,
    title,
    shape: { ...stream, promptBytes },
    plan: { kind: "stream", pace: "full", tokens: 1 },
    load: { kind: "closed", streams: 1, calls, tokens: 1 },
  };
}

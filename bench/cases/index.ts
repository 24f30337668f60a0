import type { Case } from "./case.ts";
import {
  full,
  held,
  highestRate,
  inFormat,
  observed,
  oneToken,
  paced,
  prompt,
  rate,
  tick,
  unary,
  warm,
} from "./loads.ts";

const megabyte = 1_000_000;

/** TLS for callers. Over gRPC a connection carries a hundred streams, or one, as over HTTP/1.1. */
const tlsCases: readonly Case[] = [
  { ...paced(100, 50), name: "tls-paced-100", mode: "tls", hasBaseline: false },
  { ...full("tls-full-100", 100, 100, 200), mode: "tls" },
  { ...held(1_000), name: "tls-held-1000", mode: "tls" },
  { ...held(1_000), name: "tls-connections-1000", mode: "tls", callsPerConnection: 1 },
];

/** Two processes or threads for calls, so several connections of a gRPC client. */
const workerCases: readonly Case[] = [
  { kind: "start", name: "workers-start", mode: "workers", idleMs: 1_000 },
  { ...full("workers-full-100", 100, 200, 200), mode: "workers", callsPerConnection: 10 },
  { ...paced(1_000, 25), name: "workers-paced-1000", mode: "workers", callsPerConnection: 10, hasBaseline: false },
  { ...highestRate, name: "workers-highest-rate", mode: "workers", callsPerConnection: 1 },
];

/** Growth, and what differs less from round to round, or costs much time: measured in the first rounds only. */
const rareCases: readonly Case[] = [
  { kind: "start", name: "first-start", mode: "first", idleMs: 0 },
  full("length-10", 10, 200, 10),
  full("length-100", 10, 50, 100),
  full("length-1000", 10, 20, 1_000),
  full("length-4000", 10, 10, 4_000),
  inFormat("anthropic", "anthropic-one-token", oneToken(300)),
  inFormat("anthropic", "anthropic-paced-100", paced(100, 50)),
  ...[50, 200].map((count) => paced(count, 50)),
  rate(200, 600),
  held(10_000),
  prompt("prompt-20", 20 * megabyte, 2),
  warm(unary(1_000)),
  warm(oneToken(1_000)),
  warm(full("full-100", 100, 100, 200)),
  warm(paced(100, 50)),
  highestRate,
  ...tlsCases,
  ...workerCases,
  ...[unary(500), oneToken(500)].map((load) => observed(load, 10)),
  observed(paced(100, 25), 6),
];

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
  inFormat("anthropic", "anthropic", full("full-100", 100, 100, 200)),
  tick(100, 100),
  ...[1, 100].map((count) => paced(count, 50)),
  paced(1_000, 200),
  rate(1, 5),
  rate(500, 1_000),
  ...[1_000, 5_000].map(held),
  { kind: "cancel", name: "cancel", times: 20 },
  prompt("prompt-1", megabyte, 10),
  ...rareCases.map((each) => ({ ...each, mostRounds: 3 })),
];

/** The cases of `--quick`: fewer, some with fewer calls. */
export const quickCases: readonly Case[] = [
  { kind: "start", name: "start", idleMs: 500 },
  unary(300),
  oneToken(300),
  full("full-100", 100, 100, 200),
  paced(100, 50),
  rate(100, 100),
  held(1_000),
  { kind: "cancel", name: "cancel", times: 5 },
];

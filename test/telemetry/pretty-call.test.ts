import { expect, test } from "vitest";
import { isCallLine, toPrettyCall } from "../../src/telemetry/pretty-call.ts";

const ended = {
  ...{ call: "cmpl_1", rpc: "StreamComplete", caller: "10.0.0.1:5", model: "fast", provider: "a", servedModel: "m-1" },
  ...{ attempts: 1, inputTokens: 12, outputTokens: 345, costNanoUsd: 1_250_000, price: "PRICE_LIST" },
  ...{ firstTokenMs: 310, durationMs: 2_300, status: "OK" },
};

test.each([
  [
    "a call that ended well",
    ended,
    "OK · StreamComplete fast → a/m-1 · 12 in + 345 out tokens · $0.00125 · first token 310 ms · 2300 ms · 10.0.0.1:5 · cmpl_1",
  ],
  [
    "a model without a price, after attempts that failed, for a caller with a certificate",
    {
      ...{ ...ended, model: "a/m-1", costNanoUsd: undefined, price: "NONE", attempts: 3, usageSource: "ESTIMATED" },
      identity: { commonName: "search" },
    },
    "OK · StreamComplete a/m-1 · 3 attempts · 12 in + 345 out tokens (estimated) · no price · first token 310 ms · 2300 ms · search at 10.0.0.1:5 · cmpl_1",
  ],
  [
    "a failure without an answer, whose message has line ends",
    {
      ...{ call: "cmpl_2", rpc: "Complete", caller: "10.0.0.1:5", model: "fast", attempts: 0, durationMs: 4 },
      ...{ status: "UNAVAILABLE", reason: "UPSTREAM_OVERLOADED", message: "busy\nagain\r\n\there" },
    },
    "UNAVAILABLE UPSTREAM_OVERLOADED · Complete fast · 4 ms · 10.0.0.1:5 · cmpl_2 · busy again here",
  ],
])("%s is one line that people read", (_what, facts, line) => {
  expect(isCallLine(facts)).toBe(true);
  expect(toPrettyCall(facts)).toBe(line);
});

test.each([{ msg: "listening", port: 1 }, { call: "cmpl_1" }, { ...ended, err: { type: "TypeError" } }])(
  "another line, and that of a bug, is none of these: %j",
  (facts) => {
    expect(isCallLine(facts)).toBe(false);
  },
);

import { expect, test } from "vitest";
import { type Evidence, findFault } from "../../bench/measure/judge.ts";
import { erred, type Refusal, unmeasured } from "../../bench/measure/outcome.ts";

const good: Evidence = {
  result: { calls: 10, tokens: 100, wallMs: 1_000, faults: 0 },
  report: { requests: 10, answered: 10, aborted: 0 },
  calls: 10,
  busy: { subject: 0.8, client: 0.3, upstream: 0.2 },
  upstreamMayBeBusy: false,
};

const cases: readonly (readonly [string, Partial<Evidence>, Refusal | undefined])[] = [
  ["all went well", {}, undefined],
  ["the program was busier than a busy client", { busy: { subject: 0.99, client: 0.95, upstream: 0.1 } }, undefined],
  [
    "the upstream was busy by intention",
    { busy: { subject: 0.5, client: 0.1, upstream: 0.95 }, upstreamMayBeBusy: true },
    undefined,
  ],
  ["the rate was kept", { callsPerSecond: 10 }, undefined],
  [
    "a stream brought too few tokens",
    { result: { ...good.result, faults: 1, firstFault: "9 tokens came instead of 10" } },
    erred("1 of 10 calls failed: 9 tokens came instead of 10"),
  ],
  ["a call is missing", { result: { ...good.result, calls: 9 } }, erred("9 of 10 calls ended")],
  [
    "the upstream could not read a request",
    { report: { ...good.report, fault: "no request" } },
    erred("the upstream was not asked as it should be: no request"),
  ],
  [
    "a call was tried twice",
    { report: { ...good.report, requests: 11 } },
    erred("11 requests reached the upstream for 10 calls"),
  ],
  [
    "an answer was not read to its end",
    { report: { ...good.report, answered: 9 } },
    erred("9 of 10 answers were read to their end"),
  ],
  [
    "the client was always busy",
    { busy: { subject: 0.5, client: 0.95, upstream: 0.1 } },
    unmeasured("the load client was the bottleneck"),
  ],
  [
    "the upstream was always busy",
    { busy: { subject: 0.5, client: 0.1, upstream: 0.95 } },
    unmeasured("the upstream was the bottleneck"),
  ],
  [
    "nothing is in between, and the client was always busy",
    { busy: { subject: 0, client: 0.95, upstream: 0.1 } },
    unmeasured("the load client was the bottleneck"),
  ],
  [
    "the rate was not kept, and other processes had the processors",
    { callsPerSecond: 100, busy: { ...good.busy, others: 0.8 } },
    unmeasured("other processes of this machine were busy: it answered 10 calls a second instead of 100"),
  ],
  [
    "the rate was not kept, and other processes needed next to nothing",
    { callsPerSecond: 100, busy: { ...good.busy, others: 0.1 } },
    erred("it answered 10 calls a second instead of 100"),
  ],
  ["the rate was not kept", { callsPerSecond: 100 }, erred("it answered 10 calls a second instead of 100")],
];

test.each(cases)("when %s, the figure is refused with its reason or printed", (_, change, expected) => {
  expect(findFault({ ...good, ...change })).toEqual(expected);
});

import { expect, test } from "vitest";
import { completeConfig, loadConfig } from "../../../src/config/load.ts";
import type { ConfigInput } from "../../../src/config/schema/index.ts";
import { faultsOf } from "../../support/faults-of.ts";

// Times that are contradictions are in fault-table.ts.

const sim = { kind: "sim" as const };
const target = "a/echo";

test.each<[what: string, input: ConfigInput]>([
  ["a call shorter than the first token's default", { timeouts: { total: "50ms" } }],
  ["a longest call shorter than every default", { timeouts: { maxTotal: "1s" } }],
  ["a longest wait shorter than the default of the first", { retries: { maxDelay: "100ms" } }],
  ["a breaker that is open for less than its default", { breaker: { maxOpenTime: "1s" } }],
  ["times that equal the defaults that end them", { timeouts: { firstToken: "10m" }, limits: { queueTimeout: "1h" } }],
  ["windows of a second", { retries: { budget: { window: "1s" } }, breaker: { window: "1s" } }],
  [
    "a first token that only the longer calls of an alias wait for",
    {
      timeouts: { idle: "20m" },
      providers: { a: { ...sim, timeouts: { firstToken: "20m" } } },
      models: { slow: { target, timeouts: { total: "30m" } } },
    },
  ],
  [
    "a connection that one of two providers gives so much time",
    {
      providers: { a: sim, b: { ...sim, timeouts: { connect: "9s" } } },
      models: { x: { targets: [target, "b/echo"], timeouts: { connect: "9s" } } },
    },
  ],
  [
    "an idle time above the attempts of one of two providers",
    {
      providers: { a: { ...sim, timeouts: { total: "20s" } }, b: sim },
      models: { x: { targets: [target, "b/echo"], timeouts: { idle: "1m" } } },
    },
  ],
  [
    "a provider's attempts longer than calls without a limit of their own",
    { providers: { a: { ...sim, timeouts: { total: "20m" } } } },
  ],
  [
    "a longest call of an alias above the default",
    { providers: { a: sim }, models: { x: { target, caps: { totalTimeout: "30m" } } } },
  ],
])("%s: no contradiction", (_what, input) => {
  expect(faultsOf(() => completeConfig(input))).toEqual([]);
});

test("a flag above a default is reported as the flag", () => {
  expect(faultsOf(() => loadConfig({ "total-timeout": "2h" }, {}))).toEqual([
    '--total-timeout "2h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
  ]);
});

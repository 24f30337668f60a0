import { expect, test } from "vitest";
import { completeConfig } from "../../../src/config/load.ts";
import type { ConfigInput } from "../../../src/config/schema/index.ts";
import { faultsOf } from "../../support/faults-of.ts";

type TracesInput = NonNullable<NonNullable<ConfigInput["telemetry"]>["traces"]>;

function faults(traces: TracesInput): readonly string[] {
  const config: ConfigInput = {
    providers: { sim: { kind: "sim" } },
    models: { fast: "sim/echo" },
    telemetry: { traces },
  };
  return faultsOf(() => completeConfig(config));
}

test("a provider and an alias that there are can be named", () => {
  expect(faults({ propagateTo: ["sim"], content: { fast: "4KiB" }, sampleRatio: 0.1 })).toEqual([]);
});

test.each<[what: string, traces: TracesInput, fault: string]>([
  [
    "no such provider",
    { propagateTo: ["sim", "sum"] },
    'telemetry.traces.propagateTo[1] "sum": no provider has this name; did you mean "sim"? write one that stands below providers',
  ],
  [
    "no such alias",
    { content: { fest: 100 } },
    'telemetry.traces.content.fest: no alias has this name; did you mean "fast"? write one that stands below models',
  ],
  [
    "a target is no alias",
    { content: { nothing: 100 } },
    "telemetry.traces.content.nothing: no alias has this name; write one that stands below models",
  ],
  ["a share above 1", { sampleRatio: 1.5 }, "telemetry.traces.sampleRatio 1.5: write a number from 0 to 1"],
  [
    "content without a bound",
    { content: { fast: "2GiB" } },
    'telemetry.traces.content.fast "2GiB": write a size such as "32MiB", or its bytes: from 64 to 262144',
  ],
])("%s is a fault", (_what, traces, fault) => {
  expect(faults(traces)).toEqual([fault]);
});

test("without a collector nothing is traced, and with one everything is, without content", () => {
  const { otlp, traces } = completeConfig({}).telemetry;
  expect(otlp).toBeUndefined();
  expect(traces).toEqual({
    ...{ push: true, sampleRatio: 1, intervalMs: 1_000, maxQueuedSpans: 8_192, maxQueuedBytes: 16 * 1_048_576 },
    ...{ propagateTo: [], content: {} },
  });
});

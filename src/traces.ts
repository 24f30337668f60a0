// The traces of a process of the gateway: composed here, loaded only where they are wanted.
import packageJson from "../package.json" with { type: "json" };
import type { Config } from "./config/config.ts";
import type { Clock } from "./core/clock.ts";
import { codeName } from "./core/errors/code-name.ts";
import type { Log } from "./core/log.ts";
import { toStatus } from "./service/status/status-table.ts";
import type { SpanFate } from "./telemetry/traces/exporter.ts";
import type { Traces, TracesOptions } from "./telemetry/traces/traces.ts";

/** What traces need besides their configuration. */
export interface TraceDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Counts what becomes of spans. */
  readonly count?: ((fate: SpanFate, spans: number) => void) | undefined;
}

/**
 * Begins to trace the calls of this process. Undefined where no collector takes traces;
 * then nothing of it is loaded. The caller closes it.
 */
export async function startTraces(
  config: Pick<Config, "telemetry">,
  dependencies: TraceDependencies,
): Promise<Traces | undefined> {
  const options = toTracesOptions(config, dependencies);
  if (options === undefined) return undefined;
  const { createTraces } = await import("./telemetry/traces/traces.ts");
  return createTraces(options);
}

/** What the traces of a configuration are made of; undefined where there are none. */
export function toTracesOptions(
  { telemetry: { otlp, traces } }: Pick<Config, "telemetry">,
  { clock, log, random, count }: TraceDependencies,
): TracesOptions | undefined {
  if (otlp === undefined || !traces.push) return undefined;
  return {
    ...{ clock, log, random, count },
    version: packageJson.version,
    otlp,
    settings: traces,
    statusOf: (error) => codeName(toStatus(error).code),
    epochNow: Date.now,
  };
}

import { type ProcessDependencies, startGateway } from "../../../src/app.ts";
import { completeConfig } from "../../../src/config/load.ts";
import type { ConfigInput } from "../../../src/config/schema/index.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { OtlpSettings } from "../../../src/telemetry/otlp/settings.ts";
import { isNativeGrpc } from "../../support/lane.ts";
import { type SpanReceiver, startSpanReceiver } from "./span-receiver.ts";

/** A gateway whose spans a test receives. */
export interface TracedServer {
  readonly address: string;
  readonly receiver: SpanReceiver;
  /** Ends the gateway, which sends its last spans before. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

type TracesInput = NonNullable<NonNullable<ConfigInput["telemetry"]>["traces"]>;

/** Starts one on a port of the system's choice; `traces` adds to what is configured of them. */
export async function startTracedServer(
  input: ConfigInput = {},
  traces: TracesInput = {},
  dependencies: Partial<ProcessDependencies> = {},
  protocol: OtlpSettings["protocol"] = "http/protobuf",
): Promise<TracedServer> {
  const receiver = await startSpanReceiver(protocol);
  const config = completeConfig({
    ...input,
    server: { nativeGrpc: isNativeGrpc, ...input.server, port: 0 },
    telemetry: {
      otlp: { endpoint: receiver.endpoint, protocol },
      traces: { interval: "10ms", ...traces },
    },
  });
  const gateway = await startGateway(config, {
    clock: systemClock,
    log: silentLog,
    random: Math.random,
    ...dependencies,
  });
  let drained: Promise<void> | undefined;
  const drain = (): Promise<void> => {
    drained ??= gateway.drain();
    return drained;
  };
  return {
    address: gateway.address,
    receiver,
    drain,
    async close() {
      await drain();
      await receiver.close();
    },
  };
}

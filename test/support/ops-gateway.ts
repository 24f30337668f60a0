import { createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { type Gateway, startGateway } from "../../src/app.ts";
import { serveOps, withOps } from "../../src/cli/serve-ops.ts";
import type { Config } from "../../src/config/config.ts";
import { completeConfig } from "../../src/config/load.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { systemClock } from "../../src/core/clock.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import { AdminService } from "../../src/gen/tokenwire/admin/v1/admin_pb.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { keepConfig } from "../../src/ops/admin/config-view.ts";
import { isNativeGrpc } from "./lane.ts";

/** A gateway of one process with its operations port, as `serve` composes them. */
export interface OpsGateway {
  readonly gateway: Gateway<Config>;
  /** URL of the operations port. */
  readonly ops: string;
  readonly opsPort: number;
  close(): Promise<void>;
}

/** Starts one on ports of the system's choice. */
export async function startOpsGateway(input: ConfigInput = {}, log: Log = silentLog): Promise<OpsGateway> {
  const config = completeConfig({
    ...input,
    server: { nativeGrpc: isNativeGrpc, ...input.server, port: 0 },
    ops: { port: 0, ...input.ops },
  });
  const started = await startGateway(config, { clock: systemClock, log, random: Math.random });
  const kept = keepConfig(input, Date.now);
  const served = await serveOps(config, started, { ...kept, reload: async () => kept.state() }, log);
  const gateway = withOps(started, served);
  if (served.port === undefined) throw new Error("the operations port is open");
  return { gateway, ops: served.port.address, opsPort: served.port.port, close: () => gateway.drain() };
}

/** A client of AdminService over gRPC. */
export function adminAt(baseUrl: string, transport: Transport = createGrpcTransport({ baseUrl })) {
  return createClient(AdminService, transport);
}

/** A client of completions over gRPC. */
export function completionsAt(baseUrl: string) {
  return createClient(CompletionService, createGrpcTransport({ baseUrl }));
}

import { createClient } from "@connectrpc/connect";
import { Command } from "commander";
import {
  HealthCheckResponse_ServingStatus,
  HealthCheckResponse_ServingStatusSchema,
  Health as HealthService,
} from "../gen/grpc/health/v1/health_pb.ts";
import { type Connection, callGateway } from "./connection/call-gateway.ts";
import { addConnectionFlags, type ConnectionFlags } from "./connection/connection-flags.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type CommandContext, type Terminal, writeLine } from "./terminal.ts";

const defaultTimeoutSeconds = 3;

/** `tokenwire health`: asks a gateway whether it takes calls, for health checks in an image without other tools. */
export function healthCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("health").description(
    "ask a running gateway whether it takes calls; the exit code is 0 when it does",
  );
  addConnectionFlags(command, defaultTimeoutSeconds);
  return command.action(async (flags: ConnectionFlags) =>
    finish(await callGateway(flags, terminal, (connection) => checkHealth(connection, terminal))),
  );
}

async function checkHealth({ transport, callOptions }: Connection, { stdout, stderr }: Terminal): Promise<ExitCode> {
  let isStale = false;
  const onHeader = (headers: Headers): void => {
    isStale = headers.get("tokenwire-config") === "stale";
  };
  const { status } = await createClient(HealthService, transport).check({}, { ...callOptions, onHeader });
  writeLine(stdout, HealthCheckResponse_ServingStatusSchema.value[status]?.name ?? `unknown status ${status}`);
  if (isStale)
    writeLine(stderr, "its configuration cannot be used any more, and it goes on with what it had: see its log");
  return status === HealthCheckResponse_ServingStatus.SERVING ? exitCodes.ok : exitCodes.failed;
}

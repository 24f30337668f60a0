import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Command } from "commander";
import {
  HealthCheckResponse_ServingStatus,
  HealthCheckResponse_ServingStatusSchema,
  Health as HealthService,
} from "../gen/grpc/health/v1/health_pb.ts";
import { describeFailure, isUnreachable } from "./call-failure.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { defaultAddress, toAddress, toSeconds } from "./flag-values.ts";

interface HealthFlags {
  readonly address: string;
  readonly timeout: number;
}

/** `tokenwire health`: asks a gateway whether it takes calls, for checks that have no other tool at hand. */
export function healthCommand(finish: (code: ExitCode) => void): Command {
  return new Command("health")
    .description("ask a running gateway whether it takes calls; the exit code is 0 when it does")
    .option("--address <url>", "the gateway", toAddress, defaultAddress)
    .option("--timeout <seconds>", "longest wait for its answer", toSeconds, 3)
    .action(async (flags: HealthFlags) => finish(await checkHealth(flags)));
}

async function checkHealth({ address, timeout }: HealthFlags): Promise<ExitCode> {
  const client = createClient(HealthService, createGrpcTransport({ baseUrl: address }));
  try {
    let isStale = false;
    const onHeader = (headers: Headers): void => {
      isStale = headers.get("tokenwire-config") === "stale";
    };
    const { status } = await client.check({}, { timeoutMs: timeout * 1_000, onHeader });
    console.log(HealthCheckResponse_ServingStatusSchema.value[status]?.name ?? `unknown status ${status}`);
    if (isStale)
      console.error("its configuration cannot be used any more, and it goes on with what it had: see its log");
    return status === HealthCheckResponse_ServingStatus.SERVING ? exitCodes.ok : exitCodes.failed;
  } catch (thrown) {
    console.error(describeFailure(thrown, address));
    return isUnreachable(thrown) ? exitCodes.noServer : exitCodes.failed;
  }
}

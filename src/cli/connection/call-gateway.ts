import { type CallOptions, ConnectError, type Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { describeFailure, isUnreachable, type PortAdvice } from "../call-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { InputError } from "../input/input-error.ts";
import { type Terminal, writeLine } from "../terminal.ts";
import type { ConnectionFlags } from "./connection-flags.ts";
import { readHeaders } from "./headers.ts";
import { readTlsFiles } from "./tls-files.ts";

/** A connection to a gateway. It is opened by the first call. */
export interface Connection {
  readonly transport: Transport;
  /** Metadata and deadline of each call. */
  readonly callOptions: CallOptions;
}

/**
 * Runs a function that calls a gateway and returns its exit code. A failed call or
 * an input that cannot be used becomes lines on standard error.
 */
export async function callGateway(
  flags: ConnectionFlags,
  { stderr }: Terminal,
  task: (connection: Connection) => Promise<ExitCode>,
  port?: PortAdvice,
): Promise<ExitCode> {
  try {
    return await task(await toConnection(flags));
  } catch (thrown) {
    if (thrown instanceof InputError) {
      writeLine(stderr, `tokenwire: ${thrown.message}`);
      return exitCodes.usage;
    }
    if (!(thrown instanceof ConnectError)) throw thrown;
    writeLine(stderr, describeFailure(thrown, flags.address, port));
    return isUnreachable(thrown) ? exitCodes.noServer : exitCodes.failed;
  }
}

async function toConnection(flags: ConnectionFlags): Promise<Connection> {
  const headers = await readHeaders(flags.header ?? []);
  const nodeOptions = await readTlsFiles(flags);
  return {
    transport: createGrpcTransport({ baseUrl: flags.address, nodeOptions }),
    callOptions: { headers, ...(flags.timeout !== undefined && { timeoutMs: flags.timeout * 1_000 }) },
  };
}

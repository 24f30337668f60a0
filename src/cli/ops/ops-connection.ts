import { type CallOptions, type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import type { Command } from "commander";
import { AdminService } from "../../gen/tokenwire/admin/v1/admin_pb.ts";
import { callGateway } from "../connection/call-gateway.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { toAddress, toSeconds } from "../flag-values.ts";
import { InputError } from "../input/input-error.ts";
import { readTextFile } from "../input/read-input.ts";
import { type Terminal, writeLine } from "../terminal.ts";

/** The flags for which operations port is called and how. */
export interface OpsFlags {
  readonly ops: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly json?: true;
}

/** AdminService of a server, with the options of each call. */
export interface OpsConnection {
  readonly admin: Client<typeof AdminService>;
  readonly options: CallOptions;
}

const defaultOps = "http://127.0.0.1:50052";
const defaultTimeoutSeconds = 5;

/** Adds the flags of {@link OpsFlags} to a command. */
export function addOpsFlags(command: Command): Command {
  return command
    .optionsGroup("What is printed:")
    .option("--json", "print the messages of the API as JSON, one on each line")
    .optionsGroup("Which gateway:")
    .option("--ops <url>", "the operations port of the gateway; https:// for one with TLS", toAddress, defaultOps)
    .option("--token-file <file>", "file whose first line is a token of ops.tokenFile")
    .option("--ca <file>", "PEM certificates to trust (default: those that Node trusts)")
    .option("--timeout <seconds>", "deadline of the call", toSeconds, defaultTimeoutSeconds);
}

/** Runs a function that calls AdminService and returns its exit code. */
export async function callAdmin(
  { ops, ca, tokenFile, timeout }: OpsFlags,
  terminal: Terminal,
  task: (connection: OpsConnection) => Promise<ExitCode>,
): Promise<ExitCode> {
  let token: string | undefined;
  try {
    token = tokenFile === undefined ? undefined : await readToken(tokenFile);
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    writeLine(terminal.stderr, `tokenwire: ${thrown.message}`);
    return exitCodes.usage;
  }
  const flags = {
    address: ops,
    ...(ca !== undefined && { ca }),
    ...(timeout !== undefined && { timeout }),
    ...(token !== undefined && { header: [`authorization: Bearer ${token}`] }),
  };
  return callGateway(
    flags,
    terminal,
    async ({ transport, callOptions }) => {
      try {
        return await task({ admin: createClient(AdminService, transport), options: callOptions });
      } catch (thrown) {
        throw isOtherPort(thrown) ? new ConnectError(otherPort, Code.Unimplemented) : thrown;
      }
    },
    { command: "tokenwire serve --ops-port 50052", flag: "--ops" },
  );
}

const otherPort =
  "there is no AdminService here: --ops is the operations port, which ops.port or serve --ops-port sets, not the port of the API";

function isOtherPort(thrown: unknown): boolean {
  return thrown instanceof ConnectError && thrown.code === Code.Unimplemented;
}

/** The first token of a file, which no message repeats. */
async function readToken(file: string): Promise<string> {
  const name = `--token-file ${file}`;
  const lines = (await readTextFile(file, name)).split(/\r?\n/).map((line) => line.trim());
  const token = lines.find((line) => line !== "");
  if (token === undefined) throw new InputError(`${name}: the file has no token; write one on its first line`);
  if (/\s/.test(token)) throw new InputError(`${name}: its first line is no token; write one without spaces`);
  return token;
}

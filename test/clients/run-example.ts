import { serveProcess } from "../support/tokenwire-process.ts";
import { type Cell, failed } from "./cell.ts";
import type { Client } from "./client.ts";
import { runCommand } from "./run-command.ts";

const timeoutMs = 60_000;

/** The address that the documents show. */
const documentedAddress = "127.0.0.1:50051";

// Each example streams a greeting, lets a deadline pass, and reads the reason of a failure, in the words of its library.
const printed = [/hello from/i, /deadline[_ ]?exceeded/i, /UPSTREAM_OVERLOADED|RATE_LIMITED/];

/** Runs the example of a client, if it has one, and looks for what it must print. */
export async function runExample(client: Client): Promise<Cell | undefined> {
  if (client.example === undefined) return undefined;
  const gateway = await serveProcess(client.gatewayFlags);
  try {
    const command = client.example.replace(documentedAddress, new URL(gateway.address).host);
    const { code, stdout, stderr } = await runCommand(client, command, { timeoutMs });
    if (code !== 0) return failed(`it ended with ${code}:\n${stdout}${stderr}`);
    const missing = printed.filter((pattern) => !pattern.test(stdout));
    return missing.length === 0 ? { kind: "passed" } : failed(`it did not print ${missing.join(", ")}:\n${stdout}`);
  } finally {
    gateway.child.kill("SIGKILL");
    await gateway.exited;
  }
}

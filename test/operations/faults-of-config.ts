import { runTokenwire } from "../support/tokenwire-process.ts";

/**
 * What check-config finds wrong with a configuration for a container: all lines but the warning that the port is open to
 * others, which is what a container's port is for.
 */
export async function faultsOfConfig(file: string): Promise<readonly string[]> {
  const { code, stderr } = await runTokenwire(["check-config", file]);
  const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("warning: server.host 0.0.0.0 is"));
  return code === 0 ? lines : [`it ended with ${code}`, ...lines];
}

import { toJsonString } from "@bufbuild/protobuf";
import { Command } from "commander";
import { type Status, StatusSchema } from "../../gen/tokenwire/admin/v1/server_pb.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatTable } from "../format-table.ts";
import { type CommandContext, type Terminal, writeLine } from "../terminal.ts";
import { withoutControls } from "../terminal-text.ts";
import { addOpsFlags, callAdmin, type OpsConnection, type OpsFlags } from "./ops-connection.ts";
import { toShortDuration, toTime } from "./words.ts";

/** `tokenwire status`: the state of a running gateway. */
export function statusCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("status").description(
    "show the state of a running gateway by its operations port; the exit code is 0 when it takes calls",
  );
  return addOpsFlags(command).action(async (flags: OpsFlags) =>
    finish(await callAdmin(flags, terminal, (connection) => showStatus(flags, connection, terminal))),
  );
}

async function showStatus(
  { json }: OpsFlags,
  { admin, options }: OpsConnection,
  { stdout, stderr }: Terminal,
): Promise<ExitCode> {
  const { status } = await admin.getStatus({}, options);
  if (status === undefined) throw new Error("the gateway sent no status");
  if (json === true) writeLine(stdout, toJsonString(StatusSchema, status));
  else for (const line of toLines(status)) writeLine(stdout, withoutControls(line));
  for (const fault of status.config?.faults ?? []) writeLine(stderr, withoutControls(`configuration: ${fault}`));
  return status.ready ? exitCodes.ok : exitCodes.failed;
}

function toLines({ version, nodeVersion, replica, uptime, ready, conditions, config, ...rest }: Status): string[] {
  const missing =
    rest.missingWorkers.length === 0 ? "" : `without ${rest.missingWorkers.join(", ")}, which do not answer`;
  const workers = [rest.workers.join(", "), missing].filter((part) => part !== "").join("; ");
  return formatTable(
    ["state", ready ? "ready" : "not ready"],
    [
      ...conditions.map(({ name, state }) => [name, state]),
      ["version", `${version} on Node ${nodeVersion}`],
      ["replica", replica],
      ["uptime", toShortDuration(uptime)],
      ["configuration hash", config?.hash ?? ""],
      ["loaded", toTime(config?.loadedAt)],
      ...(config === undefined || config.restartKeys.length === 0
        ? []
        : [["waiting for a restart", config.restartKeys.join(", ")]]),
      ...(workers === "" ? [] : [["worker numbers", workers]]),
    ],
  );
}

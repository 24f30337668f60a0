import { toJsonString } from "@bufbuild/protobuf";
import { Command } from "commander";
import { TargetSchema } from "../../gen/tokenwire/admin/v1/targets_pb.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type CommandContext, type Terminal, writeLine } from "../terminal.ts";
import { addOpsFlags, callAdmin, type OpsConnection, type OpsFlags } from "./ops-connection.ts";
import { toTargetTable } from "./target-table.ts";
import { warnOfMissing } from "./warn-of-missing.ts";

/** `tokenwire targets`: the providers of a running gateway, with the state of their models and keys. */
export function targetsCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("targets").description("show how the providers of a running gateway do");
  return addOpsFlags(command).action(async (flags: OpsFlags) =>
    finish(await callAdmin(flags, terminal, (connection) => showTargets(flags, connection, terminal))),
  );
}

async function showTargets(
  { json }: OpsFlags,
  { admin, options }: OpsConnection,
  { stdout, stderr }: Terminal,
): Promise<ExitCode> {
  const { targets, missingWorkers } = await admin.listTargets({}, options);
  const lines = json === true ? targets.map((target) => toJsonString(TargetSchema, target)) : toTargetTable(targets);
  for (const line of lines) writeLine(stdout, line);
  warnOfMissing(missingWorkers, stderr);
  return exitCodes.ok;
}

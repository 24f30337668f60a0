import { toJsonString } from "@bufbuild/protobuf";
import { Command, InvalidArgumentError } from "commander";
import { CallTraceSchema, OpenCallSchema, RecentCallSchema } from "../../gen/tokenwire/admin/v1/calls_pb.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type CommandContext, type Terminal, writeLine } from "../terminal.ts";
import { toOpenTable, toRecentTable, toTraceLines } from "./call-table.ts";
import { addOpsFlags, callAdmin, type OpsConnection, type OpsFlags } from "./ops-connection.ts";
import { warnOfMissing } from "./warn-of-missing.ts";

interface CallsFlags extends OpsFlags {
  readonly recent?: true;
  readonly failed?: true;
  readonly reason?: string;
  readonly caller?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly limit: number;
  readonly cancel?: true;
}

const defaultLimit = 50;
const mostCalls = 500;

/** `tokenwire calls`: the calls of a running gateway that are open or have ended, one of them, or the end of one. */
export function callsCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("calls")
    .description("show the open calls of a running gateway, or those that have ended")
    .argument("[id]", "the call to show with its attempts")
    .optionsGroup("Which calls:")
    .option("--recent", "calls that have ended, the latest first")
    .option("--failed", "likewise, only those that failed")
    .option("--reason <reason>", "likewise, only those that failed with this reason")
    .option("--caller <name>", "only those of this caller")
    .option("--model <name>", "only those that name this model")
    .option("--provider <name>", "only those whose last target is at this provider")
    .option("--limit <number>", `most calls, up to ${mostCalls}`, toLimit, defaultLimit)
    .optionsGroup("What is done:")
    .option("--cancel", "end the call with the id");
  return addOpsFlags(command).action(async (id: string | undefined, flags: CallsFlags) => {
    if (flags.cancel === true && id === undefined) {
      writeLine(terminal.stderr, "tokenwire: --cancel ends one call; write its id");
      return finish(exitCodes.usage);
    }
    finish(await callAdmin(flags, terminal, (connection) => show(id, flags, connection, terminal)));
  });
}

function toLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostCalls) return limit;
  throw new InvalidArgumentError(`Write a whole number from 1 to ${mostCalls}.`);
}

function show(
  id: string | undefined,
  flags: CallsFlags,
  connection: OpsConnection,
  terminal: Terminal,
): Promise<ExitCode> {
  if (id !== undefined)
    return flags.cancel === true ? cancel(id, connection, terminal) : showOne(id, flags, connection, terminal);
  const isRecent = flags.recent === true || flags.failed === true || flags.reason !== undefined;
  return isRecent ? showRecent(flags, connection, terminal) : showOpen(flags, connection, terminal);
}

async function cancel(id: string, { admin, options }: OpsConnection, { stdout }: Terminal): Promise<ExitCode> {
  await admin.cancelCall({ id }, options);
  writeLine(stdout, "cancelled");
  return exitCodes.ok;
}

async function showOne(
  id: string,
  { json }: CallsFlags,
  { admin, options }: OpsConnection,
  { stdout }: Terminal,
): Promise<ExitCode> {
  const { call } = await admin.getCall({ id }, options);
  if (call === undefined) throw new Error("the gateway sent no call");
  const lines = json === true ? [toJsonString(CallTraceSchema, call)] : toTraceLines(call);
  for (const line of lines) writeLine(stdout, line);
  return exitCodes.ok;
}

async function showOpen(
  flags: CallsFlags,
  { admin, options }: OpsConnection,
  { stdout, stderr }: Terminal,
): Promise<ExitCode> {
  const { calls, total, missingWorkers } = await admin.listCalls(
    { filter: toFilter(flags), limit: flags.limit },
    options,
  );
  const lines = flags.json === true ? calls.map((call) => toJsonString(OpenCallSchema, call)) : toOpenTable(calls);
  for (const line of lines) writeLine(stdout, line);
  if (calls.length === 0) writeLine(stderr, "no such call is open");
  if (total > calls.length) writeLine(stderr, `${total - calls.length} more are open`);
  warnOfMissing(missingWorkers, stderr);
  return exitCodes.ok;
}

async function showRecent(
  flags: CallsFlags,
  { admin, options }: OpsConnection,
  { stdout, stderr }: Terminal,
): Promise<ExitCode> {
  const { failed = false, reason = "", limit } = flags;
  const { calls, missingWorkers } = await admin.listRecentCalls(
    { filter: toFilter(flags), failed, reason, pageSize: limit },
    options,
  );
  const lines = flags.json === true ? calls.map((call) => toJsonString(RecentCallSchema, call)) : toRecentTable(calls);
  for (const line of lines) writeLine(stdout, line);
  if (calls.length === 0) writeLine(stderr, "no such call has ended of late");
  warnOfMissing(missingWorkers, stderr);
  return exitCodes.ok;
}

function toFilter({ caller = "", model = "", provider = "" }: CallsFlags) {
  return { caller, model, provider };
}

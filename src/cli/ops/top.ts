import { Command } from "commander";
import type { WatchCallsResponse } from "../../gen/tokenwire/admin/v1/admin_pb.ts";
import type { Summary } from "../../gen/tokenwire/admin/v1/server_pb.ts";
import type { Target } from "../../gen/tokenwire/admin/v1/targets_pb.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type CommandContext, type OutputStream, type Terminal, writeLine } from "../terminal.ts";
import { toOpenTable } from "./call-table.ts";
import { addOpsFlags, callAdmin, type OpsConnection, type OpsFlags } from "./ops-connection.ts";
import { toTargetTable } from "./target-table.ts";
import { toMebibytes, toTime, toWords } from "./words.ts";

const mostCalls = 20;
/** Moves the cursor home and clears the screen. */
const clearScreen = "\u001b[H\u001b[2J";

/** `tokenwire top`: what a running gateway does, refreshed each second on a terminal, once elsewhere. */
export function topCommand({ terminal, finish }: CommandContext): Command {
  const command = new Command("top").description(
    "show what a running gateway does, anew each second on a terminal until Ctrl-C, else once",
  );
  return addOpsFlags(command).action(async (flags: OpsFlags) =>
    finish(await callAdmin(flags, terminal, (connection) => watch(connection, terminal))),
  );
}

async function watch({ admin, options }: OpsConnection, { stdout }: Terminal): Promise<ExitCode> {
  const isRefreshed = stdout.isTTY === true;
  const { timeoutMs: _deadline, ...withoutDeadline } = options;
  // Only the stream has no deadline: what is asked between two of its messages answers soon or not at all.
  for await (const { summary } of admin.watchSummary({}, isRefreshed ? withoutDeadline : options)) {
    const { targets } = await admin.listTargets({}, options);
    const calls = await firstOf(admin.watchCalls({ limit: mostCalls }, options));
    show(stdout, isRefreshed, toScreen(summary, calls, targets));
    if (!isRefreshed) break;
  }
  return exitCodes.ok;
}

async function firstOf<Value>(values: AsyncIterable<Value>): Promise<Value | undefined> {
  for await (const value of values) return value;
  return undefined;
}

function show(stdout: OutputStream, isRefreshed: boolean, lines: readonly string[]): void {
  if (isRefreshed) stdout.write(clearScreen);
  for (const line of lines) writeLine(stdout, line);
}

function toScreen(
  summary: Summary | undefined,
  calls: WatchCallsResponse | undefined,
  targets: readonly Target[],
): string[] {
  const { calls: open = [], total = 0 } = calls ?? {};
  return [
    ...(summary === undefined ? [] : toHeadLines(summary)),
    "",
    ...toTargetTable(targets),
    "",
    ...(total === 0 ? ["no call is open"] : toOpenTable(open)),
    ...(total > open.length ? [`and ${total - open.length} more`] : []),
  ];
}

function toHeadLines(of: Summary): string[] {
  const state = of.draining ? "draining" : toReadiness(of);
  const missing = of.missingWorkers.length === 0 ? "" : ` · without workers ${of.missingWorkers.join(", ")}`;
  return [
    `${toTime(of.asOf)} · ${state} · ${of.openCalls} open, ${of.streamingCalls} streaming, ${of.queuedCalls} queued${missing}`,
    `${of.callsPerSecond.toFixed(1)} calls/s · ${of.failuresPerSecond.toFixed(1)} failures/s · ` +
      `${of.outputTokensPerSecond.toFixed(0)} tokens/s · event loop ${toWords(of.eventLoopDelay)} late · ` +
      `${toMebibytes(of.residentBytes)} resident`,
  ];
}

function toReadiness({ ready }: Summary): string {
  return ready ? "ready" : "not ready";
}

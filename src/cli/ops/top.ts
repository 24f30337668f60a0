import { Code, ConnectError } from "@connectrpc/connect";
import { Command } from "commander";
import type { ListCallsResponse } from "../../gen/tokenwire/admin/v1/admin_pb.ts";
import type { Summary } from "../../gen/tokenwire/admin/v1/server_pb.ts";
import type { Target } from "../../gen/tokenwire/admin/v1/targets_pb.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type CommandContext, type OutputStream, type Terminal, writeLine } from "../terminal.ts";
import { toOpenTable } from "./call-table.ts";
import { addOpsFlags, callAdmin, type OpsConnection, type OpsFlags } from "./ops-connection.ts";
import { toTargetTable } from "./target-table.ts";
import { toMebibytes, toShortDuration, toTime } from "./words.ts";

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
  const left = new AbortController();
  // Only the stream has no deadline: what is asked between two of its messages answers soon or not at all.
  const summaries = admin.watchSummary({}, { ...(isRefreshed ? withoutDeadline : options), signal: left.signal });
  try {
    for await (const { summary } of summaries) {
      const { targets } = await admin.listTargets({}, options);
      const calls = await admin.listCalls({ limit: mostCalls }, options);
      show(stdout, isRefreshed, toScreen(summary, calls, targets));
      // A stream that is only read no further stays open on the server, and its timer keeps this process, until its deadline.
      if (!isRefreshed) left.abort();
    }
  } catch (thrown) {
    if (!left.signal.aborted) throw thrown;
  }
  if (left.signal.aborted) return exitCodes.ok;
  throw new ConnectError("the gateway has ended", Code.Unavailable);
}

/** Clears a terminal and shows as many lines as it has rows, each as long as a row; elsewhere all of them. */
function show(stdout: OutputStream, isRefreshed: boolean, lines: readonly string[]): void {
  if (isRefreshed) stdout.write(clearScreen);
  for (const line of isRefreshed ? within(lines, stdout) : lines) writeLine(stdout, line);
}

function within(lines: readonly string[], { rows = lines.length + 1, columns }: OutputStream): string[] {
  const most = Math.max(1, rows - 1);
  const rest = lines.length - most + 1;
  const shown = lines.length <= most ? lines : [...lines.slice(0, most - 1), `and ${rest} lines more`];
  return shown.map((line) => line.slice(0, columns));
}

function toScreen(
  summary: Summary | undefined,
  { calls, total }: ListCallsResponse,
  targets: readonly Target[],
): string[] {
  return [
    ...(summary === undefined ? [] : toHeadLines(summary)),
    "",
    ...(total === 0 ? ["no call is open"] : toOpenTable(calls)),
    ...(total > calls.length ? [`and ${total - calls.length} more`] : []),
    "",
    ...toTargetTable(targets),
  ];
}

function toHeadLines(of: Summary): string[] {
  const state = of.draining ? "draining" : toReadiness(of);
  const missing = of.missingWorkers.length === 0 ? "" : ` · without workers ${of.missingWorkers.join(", ")}`;
  const unpriced = of.unpricedCalls === 0n ? "" : `, ${of.unpricedCalls} calls without a price`;
  return [
    `${toTime(of.asOf)} · ${state} · ${of.openCalls} open, ${of.streamingCalls} streaming, ${of.queuedCalls} queued${missing}`,
    `${of.callsPerSecond.toFixed(1)} calls/s · ${of.failuresPerSecond.toFixed(1)} failures/s · ` +
      `${of.outputTokensPerSecond.toFixed(0)} tokens/s · ${toSpendRate(of.costNanoUsdPerSecond)}${unpriced}`,
    `event loop ${toShortDuration(of.eventLoopDelay)} late · ${toMebibytes(of.residentBytes)} resident`,
  ];
}

const secondsOfHour = 3_600;
const nanosOfDollar = 1e9;

function toSpendRate(nanoUsdPerSecond: number): string {
  return `$${((nanoUsdPerSecond * secondsOfHour) / nanosOfDollar).toFixed(2)}/h`;
}

function toReadiness({ ready }: Summary): string {
  return ready ? "ready" : "not ready";
}

import { formatUsd } from "../../core/text/usd.ts";
import {
  type CallAttempt,
  type CallTrace,
  type OpenCall,
  PhaseSchema,
  type RecentCall,
} from "../../gen/tokenwire/admin/v1/calls_pb.ts";
import { formatTable } from "../format-table.ts";
import { withoutControls } from "../terminal-text.ts";
import { toEnumWords, toShortDuration, toTime } from "./words.ts";

/** The lines of a table of open calls. */
export function toOpenTable(calls: readonly OpenCall[]): string[] {
  const head = ["CALL", "PHASE", "FOR", "AGE", "FIRST TOKEN", "TOKENS", "COST", "TARGET", "MODEL", "CALLER", "WORKER"];
  return formatTable(head, calls.map(toOpenRow).map(toCells));
}

function toOpenRow(call: OpenCall): string[] {
  const { id, phase, phaseAge, age, firstToken, outputTokens, target, model, caller, worker, queue } = call;
  return [
    id,
    toEnumWords(PhaseSchema.value[phase]?.localName) + (queue === "" ? "" : ` (${queue})`),
    ...[phaseAge, age, firstToken].map(toShortDuration),
    String(outputTokens),
    toDollars(call.costNanoUsd),
    target,
    model === target ? "" : model,
    caller,
    worker === 0 ? "" : String(worker),
  ];
}

/** The lines of a table of calls that have ended. */
export function toRecentTable(calls: readonly RecentCall[]): string[] {
  const head = [
    "CALL",
    "BEGAN",
    "STATUS",
    "REASON",
    "TOOK",
    "FIRST TOKEN",
    "TOKENS",
    "COST",
    "TRIES",
    "TARGET",
    "MODEL",
    "CALLER",
  ];
  return formatTable(head, calls.map(toRecentRow).map(toCells));
}

function toRecentRow(call: RecentCall): string[] {
  const { id, startedAt, status, reason, duration, firstToken, outputTokens, attempts, target, model, caller } = call;
  return [
    ...[id, toTime(startedAt), status, reason, toShortDuration(duration), toShortDuration(firstToken)],
    String(outputTokens ?? ""),
    toDollars(call.costNanoUsd),
    attempts > 1 ? String(attempts) : "",
    ...[target, model === target ? "" : model, caller],
  ];
}

/** The lines of one call: what it is, and its attempts. */
export function toTraceLines({ call, attempts }: CallTrace): string[] {
  const shown = toCallTable(call);
  const tries = formatTable(
    ["TRY", "TARGET", "BEGAN", "OPENED", "ENDED", "COST", "REASON"],
    attempts.map(toAttemptRow).map(toCells),
  );
  return attempts.length === 0 ? shown : [...shown, "", ...tries];
}

function toCallTable(call: CallTrace["call"]): string[] {
  switch (call.case) {
    case "open":
      return toOpenTable([call.value]);
    case "ended":
      return toRecentTable([call.value]);
    case undefined:
      return [];
    default:
      return call satisfies never;
  }
}

function toAttemptRow({ number, target, began, opened, ended, costNanoUsd, reason }: CallAttempt): string[] {
  return [String(number), target, ...[began, opened, ended].map(toShortDuration), toDollars(costNanoUsd), reason];
}

function toDollars(nanoUsd: bigint | undefined): string {
  return nanoUsd === undefined ? "" : formatUsd(nanoUsd);
}

function toCells(row: readonly string[]): string[] {
  return row.map(withoutControls);
}

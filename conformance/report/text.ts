import { formatTable } from "../../src/cli/format-table.ts";
import type { Finding, Result } from "../judge.ts";
import { rules } from "../rules/index.ts";
import type { Writes } from "../served/split.ts";
import { type Counts, countOf } from "./counts.ts";
import { describe } from "./describe.ts";

/** What a report is about. */
export interface Scope {
  /** Whether all recordings of the folder were judged, so that a rule which explained nothing has no use. */
  readonly isWhole: boolean;
}

/** A result for people: the table, the rules, the differences that are left, and the counts in the last line. */
export function toText(result: Result, { isWhole }: Scope): string {
  const left = result.verdicts.flatMap(({ findings }) => findings.filter(({ rule }) => rule === undefined));
  const blocks = [
    tableOf(result),
    rulesOf(result, isWhole),
    unreadOf(result),
    ...left.map(toDescription),
    `${result.passed} passed, ${result.failed} failed`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

const head = ["provider", "kind", "recordings", "values", "agree", "by rule", "differ"];

const manners: Readonly<Record<Writes, (seed: number) => string>> = {
  whole: () => "whole",
  random: (seed) => `random, seed ${seed}`,
  bytes: () => "byte by byte",
};

function tableOf({ verdicts, writes, seed }: Result): string {
  const called = verdicts.filter(({ rpcs }) => rpcs.length > 0);
  const groups = Map.groupBy(called, ({ recording: { provider, kind } }) => `${provider}\n${kind}`);
  const rows = [...groups.values()].map((group) => [
    group[0]?.recording.provider ?? "",
    group[0]?.recording.kind ?? "",
    ...toCells(countOf(group)),
  ]);
  return [
    `Bodies written ${manners[writes](seed)}:`,
    ...formatTable(head, [...rows, ["all", "", ...toCells(countOf(called))]]),
  ].join("\n");
}

function toCells({ recordings, compared, agreeing, byRule, differing }: Counts): string[] {
  return [recordings, compared, agreeing, byRule, differing].map(String);
}

function rulesOf({ verdicts }: Result, isWhole: boolean): string {
  const used = Map.groupBy(
    verdicts.flatMap(({ findings }) => findings),
    ({ rule }) => rule?.name,
  );
  const lines = rules.flatMap(({ name }) => {
    const found = used.get(name);
    if (found === undefined) return isWhole ? [[name, "explains nothing in this folder"]] : [];
    const recordings = new Set(found.map(({ recording }) => recording)).size;
    return [[name, `${found.length} values in ${recordings} recordings`]];
  });
  return lines.length === 0 ? "" : formatTable(["rule", "explains"], lines).join("\n");
}

function unreadOf({ verdicts }: Result): string {
  const unread = verdicts.filter(({ rpcs }) => rpcs.length === 0);
  const apis = new Set(unread.map(({ recording }) => recording.api));
  return unread.length === 0
    ? ""
    : `${unread.length} recordings are not called: no RPC reads answers of ${[...apis].join(", ")}`;
}

function toDescription({ recording, rpc, ...difference }: Finding): string {
  return describe(`${recording.name}, ${rpc}`, difference);
}

import { describeGrowth } from "./growth.ts";
import type { RunRecord } from "./record.ts";
import { toRows } from "./rows.ts";

/** The report of a run for a terminal. */
export function toText(record: RunRecord): string {
  const { header, rows, reasons } = toRows(record);
  const growth = describeGrowth(record);
  const { machine, programs, rounds, command } = record;
  return [
    `Medians of ${rounds} rounds (min–max); × is the ratio to the plain pipe of the same round.`,
    "",
    ...align([header, ...rows]),
    ...section("No figure:", reasons),
    ...section("Growth:", growth),
    ...section(
      "Programs:",
      programs.map(({ label, version, notes }) => `${label} ${version ?? "not run"}: ${notes}`),
    ),
    "",
    `${machine.cores} × ${machine.processor}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}`,
    `load ${machine.loadBefore} before, ${machine.loadAfter} after; ${command}`,
    "",
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((text, column) => Math.max(found[column] ?? 0, text.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

import { describeGrowth } from "./growth.ts";
import type { RunRecord } from "./record.ts";
import { toRows } from "./rows.ts";

/** The table of a run for a document, and below it every cell that has no figure with its reason. */
export function toMarkdownTable(record: RunRecord): string {
  const { header, rows, reasons } = toRows(record);
  const table = [header, header.map((_, column) => (column === 0 ? "---" : "---:")), ...rows].map(toLine);
  const missing = reasons.length === 0 ? [] : ["", "No figure:", "", ...toList(reasons)];
  return [...table, ...missing].join("\n");
}

/** How costs grow, as a list. */
export function toMarkdownGrowth(record: RunRecord): string {
  const lines = describeGrowth(record);
  return lines.length === 0 ? "This run left those cases out, so it has no lines." : toList(lines).join("\n");
}

/** When, where and how a run was made, and what was measured, as lists. */
export function toMarkdownFacts({ command, startedAt, rounds, machine, programs }: RunRecord): string {
  const { cores, processor, memoryGb, system, node, loadBefore, loadAfter } = machine;
  const facts = [
    `\`${command}\`, ${rounds} rounds, on ${startedAt.slice(0, 10)}`,
    `${cores} × ${processor}, ${memoryGb} GB, ${system}, Node ${node}`,
    `load average of a minute ${loadBefore} before the run and ${loadAfter} at its end`,
    ...programs.map(({ label, version, notes }) => `${label} ${version ?? "(not measured)"}: ${notes}`),
  ];
  return toList(facts).join("\n");
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

function toList(lines: readonly string[]): string[] {
  return lines.map((line) => `- ${line.replaceAll(/\s+/g, " ")}`);
}

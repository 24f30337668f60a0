import type { Cell, Row } from "./cell.ts";

/** A client, and its cells or what is missing to run it. */
export interface Line {
  readonly client: string;
  readonly outcome: Row | { readonly missing: readonly string[] };
}

/** The matrix as text: a line for each scenario, a column for each client, and the reasons below. */
export function formatMatrix(scenarios: readonly string[], lines: readonly Line[]): string {
  const header = ["", ...lines.map(({ client }) => client)];
  const body = scenarios.map((scenario) => [scenario, ...lines.map(({ outcome }) => toMark(outcome, scenario))]);
  const widths = header.map((_, column) => Math.max(...[header, ...body].map((row) => row[column]?.length ?? 0)));
  const table = [header, ...body].map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));
  return [...table.map((text) => text.trimEnd()), "", ...lines.flatMap(explain)].join("\n");
}

/** How many cells passed and failed. A client that cannot run for want of a toolchain counts as one failure, or not at all. */
export function countCells(lines: readonly Line[], isComplete: boolean): { passed: number; failed: number } {
  const cells = lines.flatMap(({ outcome }) => ("missing" in outcome ? [] : [...outcome.values()]));
  const passed = cells.filter(({ kind }) => kind === "passed").length;
  const missing = lines.filter(({ outcome }) => "missing" in outcome).length;
  return { passed, failed: cells.length - passed + (isComplete ? missing : 0) };
}

function toMark(outcome: Line["outcome"], scenario: string): string {
  if ("missing" in outcome) return "missing";
  return toWord(outcome.get(scenario));
}

function toWord(cell: Cell | undefined): string {
  switch (cell?.kind) {
    case "passed":
      return "ok";
    case "failed":
      return "FAILED";
    case undefined:
      return "-";
    default:
      return cell satisfies never;
  }
}

function explain({ client, outcome }: Line): string[] {
  if ("missing" in outcome) return [`${client}: not run, install ${outcome.missing.join(" and ")}`];
  const problems = [...outcome].flatMap(([scenario, cell]) =>
    cell.kind === "failed" ? [{ scenario, problem: cell.problem }] : [],
  );
  return [...Map.groupBy(problems, ({ problem }) => problem)].map(
    ([problem, group]) => `${client} ${group.map(({ scenario }) => scenario).join(", ")}: ${problem}`,
  );
}

import { type Figure, figures } from "./figures.ts";
import { formatNumber } from "./format-number.ts";
import type { Program, RunRecord } from "./record.ts";
import { type Cell, summarize } from "./summary.ts";

/** The table of a run, as texts. */
export interface Rows {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Why there is no figure, for each cell that erred. */
  readonly reasons: readonly string[];
}

/** Makes the table: a row for each figure that anyone has, a column for each program that ran. */
export function toRows({ samples, programs }: RunRecord): Rows {
  const ran = programs.filter(({ version }) => version !== undefined);
  const reasons = new Set<string>();
  const rows = figures.flatMap((figure) => {
    const cells = ran.map((program) => ({ program, cell: summarize(samples, figure, program.name) }));
    if (cells.every(({ cell }) => cell.kind === "none")) return [];
    for (const { program, cell } of cells) addReason(reasons, figure, program, cell);
    return [
      [`${figure.title}${figure.unit === "" ? "" : `, ${figure.unit}`}`, ...cells.map(({ cell }) => toText(cell))],
    ];
  });
  return { header: ["", ...ran.map(({ label }) => label)], rows, reasons: [...reasons] };
}

function addReason(reasons: Set<string>, figure: Figure, { label }: Program, cell: Cell): void {
  if (cell.kind === "refused") reasons.add(`${label}, ${figure.case}: ${cell.reason.replaceAll(/\s+/g, " ")}`);
}

function toText(cell: Cell): string {
  switch (cell.kind) {
    case "figure": {
      const spread = cell.min === cell.max ? "" : ` (${formatNumber(cell.min)}–${formatNumber(cell.max)})`;
      const ratio = cell.ratio === undefined ? "" : ` ${formatNumber(cell.ratio)}×`;
      return `${formatNumber(cell.median)}${spread}${ratio}`;
    }
    case "refused":
      return "erred";
    case "none":
      return "–";
    default:
      return cell satisfies never;
  }
}

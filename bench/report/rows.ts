import { type Figure, figures } from "./figures.ts";
import { formatNumber } from "./format-number.ts";
import type { Program, RunRecord } from "./record.ts";
import { type Cell, summarize } from "./summary.ts";

/** The table of a run, as texts. */
export interface Rows {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Why there is no figure, for each program and case that has none. */
  readonly reasons: readonly string[];
}

/** Makes the table: a row for each figure that anyone has, a column for each program that ran. */
export function toRows({ samples, programs }: RunRecord): Rows {
  const ran = programs.filter(({ version }) => version !== undefined);
  const reasons = new Map<string, string>();
  const rows = figures.flatMap((figure) => {
    const cells = ran.map((program) => ({ program, cell: summarize(samples, figure, program.name) }));
    if (cells.every(({ cell }) => cell.kind === "none")) return [];
    for (const { program, cell } of cells) addReason(reasons, figure, program, cell);
    return [
      [`${figure.title}${figure.unit === "" ? "" : `, ${figure.unit}`}`, ...cells.map(({ cell }) => toText(cell))],
    ];
  });
  return { header: ["", ...ran.map(({ label }) => label)], rows, reasons: [...reasons.values()] };
}

/** One for each program and case, however many figures the case has. */
function addReason(reasons: Map<string, string>, figure: Figure, { label }: Program, cell: Cell): void {
  const place = `${label} ${figure.case}`;
  if (cell.kind !== "refused" || reasons.has(place)) return;
  reasons.set(place, `${label}, ${figure.title}: ${cell.reason.replaceAll(/\s+/g, " ")}`);
}

function toText(cell: Cell): string {
  switch (cell.kind) {
    case "figure": {
      const spread = cell.min === cell.max ? "" : ` (${formatNumber(cell.min)}–${formatNumber(cell.max)})`;
      const ratio = cell.ratio === undefined ? "" : ` ${formatNumber(cell.ratio)}×`;
      return `${formatNumber(cell.median)}${spread}${ratio}`;
    }
    case "refused":
      return cell.by === "program" ? "failed" : "not measured";
    case "none":
      return "–";
    default:
      return cell satisfies never;
  }
}

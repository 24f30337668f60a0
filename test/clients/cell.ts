/** What became of a scenario in a client. */
export type Cell =
  | { readonly kind: "passed" }
  /** `problem` says why, in a line. */
  | { readonly kind: "failed"; readonly problem: string };

/** The cells of a client, by scenario. */
export type Row = ReadonlyMap<string, Cell>;

/** A cell that failed. */
export function failed(problem: string): Cell {
  return { kind: "failed", problem };
}

/** A row whose cells have all failed for the same reason. */
export function failedRow(names: readonly string[], problem: string): Row {
  return new Map(names.map((name) => [name, failed(problem)]));
}

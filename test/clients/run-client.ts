import { type Cell, failedRow, type Row } from "./cell.ts";
import type { Client } from "./client.ts";
import type { Prepare } from "./prepare.ts";
import { runExample } from "./run-example.ts";
import { drained, late, newer, type Props, plain, type Stage, secure } from "./stages.ts";

/** The column of the program that the documents show. */
export const exampleColumn = "example";

const stages: Readonly<Record<string, Stage>> = { tls: secure, late, drained, future_event: newer };

/** Prepares a client, runs its example and every scenario, and returns its row. */
export async function runClient(
  client: Client,
  { names, prepare, ...props }: Props & { readonly names: readonly string[]; readonly prepare: Prepare },
): Promise<Row> {
  const example = client.example === undefined ? [] : [exampleColumn];
  const problem = await prepare(client);
  if (problem !== undefined) return failedRow([...example, ...names], problem);
  const cells = new Map<string, Cell>();
  const exampleCell = await runExample(client);
  if (exampleCell !== undefined) cells.set(exampleColumn, exampleCell);
  for (const [stage, group] of Map.groupBy(names, (name) => stages[name] ?? plain)) {
    for (const [name, cell] of await stage(client, props, group)) cells.set(name, cell);
  }
  return cells;
}

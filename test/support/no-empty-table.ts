// A table of tests without a row registers no test, and the law behind it would pass unnoticed: a pattern that no longer
// matches a document, a filter that lets nothing through.
import { describe, test } from "vitest";

const guarded = new WeakSet<object>();

for (const api of [test, describe]) refuseEmptyTables(api);

function refuseEmptyTables(api: object & { readonly each: unknown }): void {
  const { each } = api;
  // The set-up runs once for each file, and files of one worker share these functions.
  if (typeof each !== "function" || guarded.has(each)) return;
  function eachRow(this: unknown, ...args: readonly unknown[]): unknown {
    const [table] = args;
    if (Array.isArray(table) && table.length === 0) throw new Error("the table of these tests has no row");
    return Reflect.apply(each as (...args: unknown[]) => unknown, this, args);
  }
  guarded.add(eachRow);
  Object.defineProperty(api, "each", { value: eachRow, configurable: true });
}

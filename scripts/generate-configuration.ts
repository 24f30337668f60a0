// Writes what follows from the schema of the configuration and from the presets: the JSON Schema, and the tables in
// docs/configuration.md and docs/providers.md. With --check it writes nothing and fails when any is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { toJsonSchema } from "../src/config/schema/json-schema.ts";
import { configurationTables } from "./configuration-tables.ts";
import { presetTable } from "./preset-table.ts";

const schemaFile = "docs/tokenwire.schema.json";

const fresh: readonly (readonly [path: string, text: string])[] = [
  [schemaFile, `${JSON.stringify({ title: "Configuration of Tokenwire", ...toJsonSchema() }, undefined, 2)}\n`],
  fill("docs/configuration.md", "tables of the schema", "end of the tables", configurationTables()),
  fill("docs/providers.md", "table of the presets", "end of the table", presetTable()),
];

if (process.argv.includes("--check")) {
  const stale = fresh.filter(([path, text]) => readFileSync(path, "utf8") !== text);
  for (const [path] of stale) console.error(`${path} is stale: run \`npm run generate\` and commit the result`);
  if (stale.length === 0) console.log(`${fresh.map(([path]) => path).join(", ")} are fresh`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of fresh) writeFileSync(path, text);
}

/** A document with a text between two of its marks. */
function fill(path: string, from: string, to: string, text: string): readonly [path: string, text: string] {
  const document = readFileSync(path, "utf8");
  const [begin, end] = [`<!-- ${from} -->\n`, `\n<!-- ${to} -->`];
  const [start, stop] = [document.indexOf(begin), document.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`${path} has lost the marks that its tables stand between`);
  return [path, `${document.slice(0, start + begin.length)}\n${text}\n${document.slice(stop)}`];
}

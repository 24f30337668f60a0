// Writes what follows from the schema of the configuration: its JSON Schema, and the tables in docs/configuration.md.
// With --check it writes nothing and fails when either is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { toJsonSchema } from "../src/config/schema/json-schema.ts";
import { configurationTables } from "./configuration-tables.ts";

const schemaFile = "docs/tokenwire.schema.json";
const documentFile = "docs/configuration.md";

const document = readFileSync(documentFile, "utf8");
const between = /(<!-- tables of the schema -->\n)[\s\S]*(\n<!-- end of the tables -->)/;
if (!between.test(document)) throw new Error(`${documentFile} has lost the marks that its tables stand between`);

const fresh: readonly (readonly [path: string, text: string])[] = [
  [schemaFile, `${JSON.stringify({ title: "Configuration of Tokenwire", ...toJsonSchema() }, undefined, 2)}\n`],
  [documentFile, document.replace(between, (_whole, begin, end) => `${begin}\n${configurationTables()}\n${end}`)],
];

if (process.argv.includes("--check")) {
  const stale = fresh.filter(([path, text]) => readFileSync(path, "utf8") !== text);
  for (const [path] of stale) console.error(`${path} is stale: run \`npm run generate\` and commit the result`);
  if (stale.length === 0) console.log(`${schemaFile} and ${documentFile} are fresh`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of fresh) writeFileSync(path, text);
}

// Writes the documents, and the parts of documents, that follow from the sources: the reference of the API, the tables of
// errors and limits, the JSON Schema of the configuration and its tables, and the price list. With --check it writes nothing and fails when
// one of them is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { toJsonSchema } from "../src/config/schema/json-schema.ts";
import { adminReference, apiReference } from "./api-reference.ts";
import { boundTable } from "./bound-table.ts";
import { configurationTables } from "./configuration-tables.ts";
import { errorPatternTable } from "./error-pattern-table.ts";
import { errorSections, errorTable } from "./error-tables.ts";
import { failureRows } from "./failure-table.ts";
import { limitTable } from "./limit-table.ts";
import { attributeTable, metricTable } from "./metric-tables.ts";
import { performanceParts } from "./performance.ts";
import { presetTable } from "./preset-table.ts";
import { priceListFile } from "./price-list.ts";
import { spanAttributeTable, spanEventTable } from "./trace-tables.ts";

/** A generated file, or the generated part of one. */
interface Generated {
  readonly path: string;
  /** The mark before the part; the one after it is the same with "end of " in front. The whole file without one. */
  readonly mark?: string;
  readonly make: () => string | Promise<string>;
}

const all: readonly Generated[] = [
  { path: "src/cost/price-list.json", make: priceListFile },
  {
    path: "docs/tokenwire.schema.json",
    make: () => `${JSON.stringify({ title: "Configuration of Tokenwire", ...toJsonSchema() }, undefined, 2)}\n`,
  },
  { path: "docs/configuration.md", mark: "tables of the schema", make: configurationTables },
  { path: "docs/api.md", mark: "reference of the proto files", make: apiReference },
  { path: "docs/admin.md", mark: "reference of the proto files", make: adminReference },
  { path: "docs/errors.md", mark: "table of reasons", make: errorTable },
  { path: "docs/errors.md", mark: "sections of reasons", make: errorSections },
  { path: "docs/errors.md", mark: "table of error patterns", make: errorPatternTable },
  { path: "docs/resilience.md", mark: "table of failures", make: failureRows },
  { path: "docs/security.md", mark: "table of limits", make: limitTable },
  { path: "docs/security.md", mark: "table of bounds", make: boundTable },
  { path: "docs/providers.md", mark: "table of presets", make: presetTable },
  { path: "docs/metrics.md", mark: "table of metrics", make: metricTable },
  { path: "docs/metrics.md", mark: "table of attributes", make: attributeTable },
  { path: "docs/traces.md", mark: "table of attributes", make: spanAttributeTable },
  { path: "docs/traces.md", mark: "table of events", make: spanEventTable },
  { path: "docs/performance.md", mark: "table of the run", make: performanceParts.table },
  { path: "docs/performance.md", mark: "growth in the run", make: performanceParts.growth },
  { path: "docs/performance.md", mark: "facts of the run", make: performanceParts.facts },
  { path: "docs/performance.svg", make: performanceParts.picture },
];

const isCheck = process.argv.includes("--check");
const stale: Generated[] = [];
for (const generated of all) {
  const { path, mark, make } = generated;
  const text = readFileSync(path, "utf8");
  const made = await make();
  const fresh = mark === undefined ? made : replaceBetween(text, path, mark, made);
  if (!isCheck) writeFileSync(path, fresh);
  if (fresh !== text) stale.push(generated);
}

if (isCheck) {
  for (const { path } of stale) console.error(`${path} is stale: run \`npm run generate\` and commit the result`);
  if (stale.length === 0) console.log(`${[...new Set(all.map(({ path }) => path))].join(", ")} are fresh`);
  process.exitCode = stale.length === 0 ? 0 : 1;
}

/** The text with another part between its marks. */
function replaceBetween(text: string, path: string, mark: string, part: string): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has lost the marks ${begin} and ${end}, or one of them`);
  return `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`;
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { repositoryFolder } from "../support/run-tool.ts";

const table = z.array(
  z.looseObject({
    name: z.string().regex(/^[a-z]+(_[a-z]+)*$/),
    does: z.string().min(1),
    request: z.looseObject({}),
    expect: z.looseObject({}),
  }),
);

/** The scenarios of clients/scenarios.yaml. Throws when the table is not in form. */
export function readScenarios(): z.infer<typeof table> {
  const file = join(repositoryFolder, "clients/scenarios.yaml");
  return table.parse(parse(readFileSync(file, "utf8")));
}

/** Writes the scenarios as JSON into a folder; returns the path of the file. */
export function writeScenarios(folder: string): string {
  const file = join(folder, "scenarios.json");
  writeFileSync(file, JSON.stringify(readScenarios()));
  return file;
}

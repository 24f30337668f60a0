import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { repositoryFolder, runTool } from "../support/run-tool.ts";
import { installHelm } from "./install.ts";
import { at, textAt } from "./tree.ts";

/** The folder of the chart. */
export const chartFolder = join(repositoryFolder, "deploy/helm");

/** Files of values in deploy/helm/ci, by their names; "default" is the chart by itself. */
export const valueSets = ["default", "full", "least", "team"] as const;

/** The flags for a file of values. */
export function flagsFor(values: string): string[] {
  return values === "default" ? [] : ["--values", join(chartFolder, `ci/${values}-values.yaml`)];
}

/** Renders the chart as Helm does, with more flags; rejects with what Helm says. */
export async function renderText(...flags: readonly string[]): Promise<string> {
  return runTool(await installHelm(), ["template", "llm", chartFolder, "--namespace", "team", ...flags]);
}

/** A rendered object. */
export type Manifest = unknown;

/** Renders the chart, and reads what comes out. */
export async function render(...flags: readonly string[]): Promise<readonly Manifest[]> {
  const documents: readonly { toJS(): unknown }[] = parseAllDocuments(await renderText(...flags));
  return documents.map((document) => document.toJS()).filter((manifest) => manifest !== null);
}

/** The kind of an object. */
export function kindOf(manifest: Manifest): string {
  return textAt(manifest, "kind");
}

/** The only object of a kind whose name ends so. */
export function only(manifests: readonly Manifest[], kind: string, ending = ""): Manifest {
  const found = manifests.filter(
    (manifest) => kindOf(manifest) === kind && textAt(manifest, "metadata", "name").endsWith(ending),
  );
  if (found.length !== 1) throw new Error(`there are ${found.length} objects of kind ${kind}`);
  return found[0];
}

/** The pod of the Deployment. */
export function podOf(manifests: readonly Manifest[]): unknown {
  return at(only(manifests, "Deployment"), "spec", "template", "spec");
}

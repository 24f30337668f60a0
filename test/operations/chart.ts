import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { repositoryFolder, runTool } from "../support/run-tool.ts";
import { installHelm } from "./install.ts";

/** The folder of the chart. */
export const chartFolder = join(repositoryFolder, "deploy/helm");

/** A rendered object, as far as tests look at it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  // Each kind has its own; a test reads what it is about.
  readonly spec: Tree;
  readonly data: Readonly<Record<string, string>>;
  readonly automountServiceAccountToken?: boolean;
}

/** A value of YAML whose members are read by their names; undefined where there is none. */
// biome-ignore lint/suspicious/noExplicitAny: the schemas of Kubernetes are checked by another test
type Tree = any;

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

/** Renders the chart, and reads what comes out. */
export async function render(...flags: readonly string[]): Promise<readonly Manifest[]> {
  const documents = parseAllDocuments(await renderText(...flags));
  return documents.map((document) => document.toJS() as Manifest).filter((manifest) => manifest !== null);
}

/** The only object of a kind. */
export function only(manifests: readonly Manifest[], kind: string, name = ""): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name.endsWith(name));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`there are ${found.length} objects of kind ${kind}`);
  return first;
}

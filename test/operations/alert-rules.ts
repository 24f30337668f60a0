import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repositoryFolder } from "../support/run-tool.ts";

/** An alert. */
export interface AlertRule {
  /** The name of its group. */
  readonly group: string;
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Omit<AlertRule, "group">[] }[];
}

/** The file of the alerts. */
export const alertFile = join(repositoryFolder, "deploy/helm/files/alerts.yaml");
/** The folder and the name of their tests. */
export const alertTests = { folder: join(repositoryFolder, "deploy/prometheus"), file: "alerts.test.yaml" };

// The file is ours.
const { groups } = parse(readFileSync(alertFile, "utf8")) as RuleFile;

/** Every alert. */
export const alerts: readonly AlertRule[] = groups.flatMap(({ name, rules }) =>
  rules.map((rule) => ({ ...rule, group: name })),
);

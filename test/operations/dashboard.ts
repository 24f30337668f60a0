import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "../support/run-tool.ts";

/** A query of the dashboard. */
export interface DashboardQuery {
  /** The title of its panel, or the name of its variable. */
  readonly title: string;
  /** As Grafana has it, with variables. */
  readonly expression: string;
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
}

/** The file of Grafana, as far as tests look at it. */
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

const file = join(repositoryFolder, "deploy/helm/files/dashboard.json");
// The file is ours.
const dashboard = JSON.parse(readFileSync(file, "utf8")) as Dashboard;

/** Panels that show something. */
export const panels: readonly Panel[] = dashboard.panels.filter(({ type }) => type !== "row" && type !== "text");

/** Every query that the dashboard makes: of panels, of annotations, and of the lists of variables. */
export const dashboardQueries: readonly DashboardQuery[] = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expression: expr }))),
  ...dashboard.annotations.list.map(({ name, expr }) => ({ title: name, expression: expr })),
  ...dashboard.templating.list.flatMap(({ name, type, query }) =>
    type === "query" && typeof query !== "string" ? [{ title: `$${name}`, expression: toCount(query.query) }] : [],
  ),
];

/** `label_values` is Grafana's own: what it lists are the series of this. */
function toCount(query: string): string {
  const [, selector, label] = /^label_values\((.*), (\w+)\)$/s.exec(query) ?? [];
  if (selector === undefined) throw new Error(`${query} is no list of label values`);
  return `count by (${label}) (${selector})`;
}

/** The variables of the dashboard that never change, by their names. */
export const constants: ReadonlyMap<string, string> = new Map(
  dashboard.templating.list.flatMap(({ name, type, query }) =>
    type === "constant" && typeof query === "string" ? [[name, query] as const] : [],
  ),
);

/** Fills in the variables as Grafana does for one replica. Throws where one is left. */
export function fillIn(expression: string, instance: string): string {
  const values = new Map([
    ...constants,
    ...["job", "model", "target"].map((name) => [name, ".*"] as const),
    ["instance", instance] as const,
    ["__rate_interval", "30s"] as const,
    ["__range", "5m"] as const,
  ]);
  return expression.replaceAll(/\$(\w+)/g, (_whole, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`${expression}: there is no variable ${name}`);
    return value;
  });
}

import { attributes } from "../src/telemetry/metrics/attributes.ts";
import { declarationOf, metricNames } from "../src/telemetry/metrics/declarations.ts";
import { prometheusNameOf } from "../src/telemetry/metrics/prometheus-text.ts";
import { toTable } from "./markdown-table.ts";

/** Every metric: its names, its kind and unit, its attributes, and what it is. */
export function metricTable(): string {
  const rows = metricNames.map((name) => {
    const { kind, unit, meaning, attributes: own, merge } = declarationOf(name);
    const unitText = unit === "" ? "" : `, ${toCode(unit)}`;
    const merged = kind === "gauge" && merge === "max" ? "; workers: the greatest" : "";
    return [
      `${toCode(name)} ${toCode(prometheusNameOf(name))}`,
      `${kind}${unitText}`,
      own.map(toCode).join(" "),
      `${meaning}${merged}`,
    ];
  });
  return toTable([["Metric, name in Prometheus", "Kind, unit", "Attributes", "What it is"], ...rows]);
}

/** Every attribute, with its values. */
export function attributeTable(): string {
  const rows = Object.entries(attributes).map(([name, meaning]) => [toCode(name), meaning]);
  return toTable([["Attribute", "Its values"], ...rows]);
}

function toCode(text: string): string {
  return `\`${text}\``;
}

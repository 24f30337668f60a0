import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { Resource } from "@opentelemetry/resources";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { declarationOf, type MetricName } from "./declarations.ts";
import { type MetricsSnapshot, toResourceMetrics } from "./snapshot.ts";

/** The type of the text. */
export const prometheusType = "text/plain; version=0.0.4; charset=utf-8";

/** A snapshot as Prometheus reads it. */
export function toPrometheusText(snapshot: MetricsSnapshot, resource: Resource): string {
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return `${serializer.serialize(withUnits(toResourceMetrics(snapshot, resource))).trimEnd()}\n`;
}

/** Words for units, which the names of metrics end in. */
const unitSuffixes: Readonly<Record<string, string>> = { s: "seconds", By: "bytes", "1": "ratio" };

/**
 * The serializer leaves the unit out of the name, where the compatibility rules of OpenTelemetry and Prometheus want it:
 * a collector that gets the same metrics by OTLP would name them differently.
 */
function withUnits({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map((metric) => {
        const { name, unit } = metric.descriptor;
        return { ...metric, descriptor: { ...metric.descriptor, name: withUnit(name, unit), unit: "" } };
      }),
    })),
  };
}

function withUnit(name: string, unit: string): string {
  const suffix = unitSuffixes[unit];
  return suffix === undefined ? name : `${name}.${suffix}`;
}

/** The name of a metric in Prometheus, without the endings of a histogram's parts. */
export function prometheusNameOf(name: MetricName): string {
  const { unit, kind } = declarationOf(name);
  const base = withUnit(name, unit).replaceAll(".", "_");
  return kind === "counter" ? `${base}_total` : base;
}

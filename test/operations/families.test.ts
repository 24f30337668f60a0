// What is measured is shown: each metric of the documents has a panel.
import { expect, test } from "vitest";
import { declarationOf, metricNames } from "../../src/telemetry/metrics/declarations.ts";
import { prometheusNameOf } from "../../src/telemetry/metrics/prometheus-text.ts";
import { dashboardQueries } from "./dashboard.ts";
import { selectorsOf } from "./selectors.ts";

const selected = new Set(
  dashboardQueries.flatMap(({ expression }) =>
    selectorsOf(expression).map((selector) => selector.replace(/\{.*/s, "")),
  ),
);

/** The names that a metric has in Prometheus; the parts of a histogram have their own. */
const known = new Map(
  metricNames.map((name) => {
    const base = prometheusNameOf(name);
    const endings = declarationOf(name).kind === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    return [name, endings.map((ending) => base + ending)] as const;
  }),
);

test.each([...known])("%s is in a panel", (_name, series) => {
  expect(series.some((name) => selected.has(name))).toBe(true);
});

test("the dashboard selects no series that nothing feeds", () => {
  const all = [...known.values()].flat();
  expect([...selected].filter((name) => !all.includes(name))).toEqual([]);
});

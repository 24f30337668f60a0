// A real Prometheus scrapes gateways with one worker and with two, and answers every query of the dashboard and the alerts.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { documentAt } from "../docs/markdown.ts";
import { eventually } from "../support/eventually.ts";
import { alerts } from "./alert-rules.ts";
import { dashboardQueries, fillIn, panels } from "./dashboard.ts";
import { type Prometheus, startPrometheus } from "./prometheus.ts";
import { selectorsOf } from "./selectors.ts";
import { listAt, textAt } from "./tree.ts";
import { startWatchedGateways, type WatchedGateways } from "./watched-gateways.ts";

let gateways: WatchedGateways;
let prometheus: Prometheus;
let isDriving = true;
let driven: Promise<void>;

beforeAll(async () => {
  gateways = await startWatchedGateways();
  prometheus = await startPrometheus("tokenwire", [...gateways.hosts.values()]);
  driven = (async () => {
    while (isDriving) await gateways.drive();
  })();
});
afterAll(async () => {
  isDriving = false;
  await driven;
  await prometheus.stop();
  await gateways.stop();
});

/** Waits until an expression has a series with a value. */
function untilValue(expression: string): Promise<void> {
  return eventually(async () => {
    const values = (await prometheus.query(expression)).map(({ value }) => value);
    expect(values.some(Number.isFinite), expression).toBe(true);
  });
}

describe.each(["one worker", "two workers"])("of a gateway with %s", (kind) => {
  test.each(dashboardQueries)("the query of $title returns a series: $expression", async ({ expression }) => {
    await untilValue(fillIn(expression, gateways.hosts.get(kind) ?? ""));
    expect(selectorsOf(expression)).not.toEqual([]);
  });
});

test("the panel of traces has spans that were sent, and such that were lost", async () => {
  const { expression = "" } = dashboardQueries.find(({ title }) => title === "Spans of traces") ?? {};
  await eventually(async () => {
    const series = await prometheus.query(`${fillIn(expression, gateways.hosts.get("two workers") ?? "")} > 0`);
    expect(series.map(({ labels }) => String(labels["tokenwire_span_fate"])).toSorted()).toEqual(["failed", "sent"]);
  });
});

test("every panel has a query, and no title is there twice", () => {
  expect(panels.filter(({ targets = [] }) => targets.length === 0)).toEqual([]);
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
});

describe.each(alerts)("the alert $alert", ({ expr }) => {
  test("can be evaluated", async () => {
    expect(Array.isArray(await prometheus.query(expr))).toBe(true);
  });

  test.each(selectorsOf(expr))("selects series that a gateway has: %s", async (selector) => {
    await untilValue(`count(${selector})`);
    expect(selector).not.toBe("");
  });
});

test("the query that the documents give to prometheus-adapter counts the open streams of each replica", async () => {
  const block = documentAt("docs/kubernetes.md").blocks.find(({ text }) => text.startsWith("rules:"));
  const [rule] = listAt(parse(block?.text ?? ""), "rules", "custom");
  const [metric = ""] = selectorsOf(textAt(rule, "seriesQuery"));
  // What the adapter fills in; here replicas are instances, not pods.
  const query = textAt(rule, "metricsQuery")
    .replace("<<.Series>>", metric.replace(/\{.*/, ""))
    .replace("<<.LabelMatchers>>", 'job="tokenwire"')
    .replace("<<.GroupBy>>", "instance");
  await eventually(async () => {
    const instances = (await prometheus.query(query)).map(({ labels }) => labels["instance"]);
    const watched = ["one worker", "two workers"].map((kind) => gateways.hosts.get(kind));
    expect(instances).toEqual(expect.arrayContaining(watched));
  });
});

test("alerts fire for what goes wrong here, and not for what does not", async () => {
  const firing = async (): Promise<string[]> => {
    const answers = await Promise.all(
      alerts.map(async ({ alert, expr }) => [alert, await prometheus.query(expr)] as const),
    );
    return answers.filter(([, series]) => series.length > 0).map(([alert]) => alert);
  };
  const wrong = ["TokenwireTargetFailing", "TokenwireKeyRefused", "TokenwireKeysCoolingDown", "TokenwireOverloaded"];
  await eventually(async () => {
    expect(await firing()).toEqual(
      expect.arrayContaining([...wrong, "TokenwireSeriesOverflow", "TokenwireUnpricedTokens"]),
    );
  });
  const well = [
    "TokenwireDown",
    "TokenwireAbsent",
    "TokenwireVersionsMixed",
    "TokenwireHeapNearLimit",
    "TokenwireCostHigh",
  ];
  expect((await firing()).filter((alert) => well.includes(alert))).toEqual([]);
});

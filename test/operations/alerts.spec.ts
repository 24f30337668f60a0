// promtool checks the alerts and runs their tests; lists of reasons are those of the source.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type FailedSide, failedSide } from "../../src/core/errors/failed-side.ts";
import { documentAt } from "../docs/markdown.ts";
import { runTool } from "../support/run-tool.ts";
import { alertFile, alerts, alertTests } from "./alert-rules.ts";
import { constants } from "./dashboard.ts";

test("promtool finds nothing in the rules", async () => {
  const said = await runTool("promtool", ["check", "rules", alertFile], { install: "Prometheus" });
  expect(said).toContain(`SUCCESS: ${alerts.length} rules found`);
});

test("the tests of the rules pass", async () => {
  const { folder, file } = alertTests;
  const said = await runTool("promtool", ["test", "rules", file], { folder, install: "Prometheus" });
  expect(said).toContain("SUCCESS");
});

interface AlertTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly object[] }[];
  }[];
}

// The file is ours.
const { tests } = parse(readFileSync(join(alertTests.folder, alertTests.file), "utf8")) as AlertTests;
const cases = tests.flatMap(({ alert_rule_test: rules }) => rules);

test.each(alerts)("a test has $alert fire", ({ alert }) => {
  expect(cases.some(({ alertname, exp_alerts: expected }) => alertname === alert && expected.length > 0)).toBe(true);
});

test.each(alerts)("$alert has a severity, and says what it means", ({ labels, annotations }) => {
  expect(["critical", "warning", "info"]).toContain(labels.severity);
  expect(annotations.description).toMatch(/\.$/);
});

test.each(alerts)("the documents say what to do about $alert", ({ alert }) => {
  expect(documentAt("docs/kubernetes.md").text).toContain(`\`${alert}\``);
});

/** The side that an operator looks at. A breaker is open because of the provider, though it is the gateway that refuses. */
function sideOf(reason: string, side: FailedSide): FailedSide {
  return reason === "CIRCUIT_OPEN" ? "provider" : side;
}

function reasonsOf(side: FailedSide): string[] {
  return Object.entries(failedSide).flatMap(([reason, failed]) => (sideOf(reason, failed) === side ? [reason] : []));
}

test.each(["caller", "provider", "gateway"] as const)("the dashboard has all reasons of the %s", (side) => {
  expect(constants.get(`${side}_reasons`)?.split("|").toSorted()).toEqual(reasonsOf(side).toSorted());
});

test.each([
  ["gateway", "TokenwireGatewayFailures"],
  ["provider", "TokenwireProviderFailures"],
  ["provider", "TokenwireTargetFailing"],
] as const)("all reasons of the %s are in %s", (side, name) => {
  const { expr = "" } = alerts.find(({ alert }) => alert === name) ?? {};
  const [, list = ""] = /error_type=~"([^"]+)"/.exec(expr) ?? [];
  expect(list.split("|").toSorted()).toEqual(reasonsOf(side).toSorted());
});

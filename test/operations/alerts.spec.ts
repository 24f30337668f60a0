// promtool checks the alerts and runs their tests.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { documentAt } from "../docs/markdown.ts";
import { runTool } from "../support/run-tool.ts";
import { alertFile, alerts, alertTests } from "./alert-rules.ts";

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

// Alerts, dashboard and log agree on which side a failure is of.
import { expect, test } from "vitest";
import { type FailedSide, failedSide } from "../../src/core/errors/failed-side.ts";
import { alerts } from "./alert-rules.ts";
import { constants, panels } from "./dashboard.ts";
import { selectorsOf } from "./selectors.ts";

const bothCounts = ["tokenwire_calls_total", "tokenwire_calls_refused_total"];

function reasonsOf(side: FailedSide): string[] {
  return Object.entries(failedSide).flatMap(([reason, failed]) => (failed === side ? [reason] : []));
}

/** The reasons that an expression selects. */
function selectedBy(expression: string): string[] {
  const lists = expression.matchAll(/error_type=~?"([^"]+)"/g);
  return [...lists].flatMap(([, list = ""]) => list.split("|"));
}

test.each(Object.entries(failedSide))(
  "the dashboard has %s on the side of the %s, as the log has",
  (reason, failed) => {
    const sides = ["caller", "provider", "gateway"].filter((side) =>
      constants.get(`${side}_reasons`)?.split("|").includes(reason),
    );
    expect(sides).toEqual([failed]);
  },
);

test("the dashboard has no other reasons", () => {
  const listed = ["caller", "provider", "gateway"].flatMap(
    (side) => constants.get(`${side}_reasons`)?.split("|") ?? [],
  );
  expect(listed.toSorted()).toEqual(Object.keys(failedSide).toSorted());
});

/** The reasons of each list of reasons in an alert. */
function listsOf(name: string): string[][] {
  const { expr = "" } = alerts.find(({ alert }) => alert === name) ?? {};
  return (expr.match(/error_type=~?"[^"]+"/g) ?? []).map((list) => selectedBy(list).toSorted());
}

test.each([
  ["gateway", "TokenwireGatewayFailures"],
  ["provider", "TokenwireProviderFailures"],
] as const)("all reasons of the %s are in each list of %s, and no other", (side, name) => {
  const lists = listsOf(name);
  expect(lists).not.toEqual([]);
  for (const list of lists) expect(list).toEqual(reasonsOf(side).toSorted());
});

test("TokenwireTargetFailing has the provider's reasons but that of an open breaker, which makes no attempts", () => {
  const ofAttempts = reasonsOf("provider").filter((reason) => reason !== "CIRCUIT_OPEN");
  expect(listsOf("TokenwireTargetFailing")).toEqual([ofAttempts.toSorted()]);
});

test("the gateway's failures are of the calls that ended and of those that were refused unread, above and below the line", () => {
  const { expr = "" } = alerts.find(({ alert }) => alert === "TokenwireGatewayFailures") ?? {};
  const panel = panels.find(({ title }) => title === "Failed by the gateway")?.targets?.[0]?.expr ?? "";
  for (const expression of [expr, panel]) {
    const names = selectorsOf(expression).map((selector) => selector.replace(/\{.*/s, ""));
    expect(names).toEqual([...bothCounts, ...bothCounts]);
  }
});

test.each([
  ["Failed share by model", ["gateway", "provider"]],
  ["Failed share of attempts by target", ["provider"]],
] as const)("%s has nothing that the caller caused", (name, sides) => {
  const panel = panels.find(({ title }) => title === name)?.targets?.[0]?.expr ?? "";
  expect(selectedBy(panel)).toEqual(sides.map((side) => `$${side}_reasons`));
});

test.each([
  ["tokenwire-gateway", "gateway"],
  ["tokenwire-providers", "provider"],
] as const)("alerts of the group %s select reasons of the %s alone", (group, side) => {
  const selected = alerts.filter((rule) => rule.group === group).flatMap(({ expr }) => selectedBy(expr));
  expect(selected).not.toEqual([]);
  expect(reasonsOf(side)).toEqual(expect.arrayContaining(selected));
});

test("an open breaker is of the provider, which failed before", () => {
  expect(failedSide.CIRCUIT_OPEN).toBe("provider");
});

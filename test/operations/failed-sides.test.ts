// Alerts, dashboard and log agree on which side a failure is of.
import { expect, test } from "vitest";
import { type FailedSide, failedSide } from "../../src/core/errors/failed-side.ts";
import { alerts } from "./alert-rules.ts";
import { constants } from "./dashboard.ts";

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

test.each([
  ["gateway", "TokenwireGatewayFailures"],
  ["provider", "TokenwireProviderFailures"],
  ["provider", "TokenwireTargetFailing"],
] as const)("all reasons of the %s are in %s, and no other", (side, name) => {
  const { expr = "" } = alerts.find(({ alert }) => alert === name) ?? {};
  expect(selectedBy(expr).toSorted()).toEqual(reasonsOf(side).toSorted());
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

import { expect, test } from "vitest";
import { ErrorReason } from "../../src/gen/tokenwire/v1/error_pb.ts";
import { failureTable } from "../../src/routing/failure-table.ts";

test("every reason of the API has a row, and nothing else has", () => {
  const reasons = Object.keys(ErrorReason).filter((name) => Number.isNaN(Number(name)) && name !== "UNSPECIFIED");
  expect(Object.keys(failureTable).toSorted()).toEqual(reasons.toSorted());
});

test.each(Object.entries(failureTable))("%s: what may be tried again may go to another target, too", (_reason, row) => {
  expect(row.retry !== "sometimes" || row.fallback !== undefined).toBe(true);
  // A failure of the target that cost no budget could multiply the load in an outage.
  expect(row.drawsOnBudget || (row.verdict !== "failure" && row.retry === "never")).toBe(true);
  // After the request's own fault, only the provider may know that the same request does better.
  expect(row.verdict === "success" && row.retry === "sometimes").toBe(false);
});

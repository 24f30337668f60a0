import { expect, test } from "vitest";
import { fallbackClasses as configurable } from "../../src/config/fallback-classes.ts";
import { fallbackClasses } from "../../src/routing/failure-table.ts";

test("the classes of failures that can be configured are those that there are", () => {
  expect(configurable).toEqual(fallbackClasses);
});

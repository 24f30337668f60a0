import { expect, test } from "vitest";
import { z } from "zod";
import { findStandInKind, kindOf, kinds } from "../../src/providers/kinds.ts";

test("one kind stands in for programs' own providers: it needs no settings and may have any model", () => {
  expect(kinds.filter(({ isStandIn }) => isStandIn).map(({ name }) => name)).toEqual([findStandInKind()]);
  const { keys, check, checkModel } = kindOf(findStandInKind());
  expect(z.strictObject(keys).safeParse({})).toMatchObject({ success: true });
  expect([check?.({}) ?? [], checkModel]).toEqual([[], undefined]);
});

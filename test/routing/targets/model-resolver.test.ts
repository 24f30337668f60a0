import { expect, test } from "vitest";
import type { Alias } from "../../../src/routing/targets/aliases.ts";
import { findTarget, type ModelResolver } from "../../../src/routing/targets/model-resolver.ts";
import { batches, scriptedProvider } from "../../support/scripted-provider.ts";
import { aliasOf, resolverOf, targetOf } from "../../support/targets.ts";

function withAliases(aliases: Readonly<Record<string, Alias>>): ModelResolver {
  return resolverOf([targetOf({ ...scriptedProvider(() => batches()), models: ["m"] })], aliases);
}

test.each(["", "scripted", "scripted/", "/model", "other/model", "constructor/model"])("%j names no model", (name) => {
  const resolver = withAliases({});
  expect(() => findTarget(resolver, name)).toThrow(
    expect.objectContaining({
      reason: "MODEL_NOT_FOUND",
      message: `no model ${JSON.stringify(name)}; write "provider/model", of which there are scripted/…`,
      fieldViolations: [expect.objectContaining({ field: "model" })],
    }),
  );
});

test.each<[name: string, message: string]>([
  [
    "fats",
    'no model "fats"; did you mean "fast"? the aliases are fast, smart; else write "provider/model", of which there are scripted/…',
  ],
  [
    "script/m",
    'no model "script/m"; did you mean "scripted/m"? the aliases are fast, smart; else write "provider/model", of which there are scripted/…',
  ],
  [
    "unheard-of",
    'no model "unheard-of"; the aliases are fast, smart; else write "provider/model", of which there are scripted/…',
  ],
])("%j is not found, and what could be meant is named", (name, message) => {
  const resolver = withAliases({ fast: aliasOf("scripted/m"), smart: aliasOf("scripted/m") });
  expect(() => findTarget(resolver, name)).toThrow(expect.objectContaining({ reason: "MODEL_NOT_FOUND", message }));
});

test("of many aliases the first twenty are named", () => {
  const names = Array.from({ length: 25 }, (_, index) => `alias-${index}`);
  const resolver = withAliases(Object.fromEntries(names.map((name) => [name, aliasOf("scripted/m")])));
  expect(() => findTarget(resolver, "?")).toThrow("alias-19 and 5 more");
});

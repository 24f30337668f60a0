import { describe, expect, test } from "vitest";
import { completeConfig } from "../../src/config/load.ts";
import { type OutlineEntry, outline } from "../../src/config/schema/outline.ts";
import { isMapping, withValue } from "../../src/config/tree.ts";
import { faultsOf } from "../support/faults-of.ts";

const canary = "sk-canary-0123456789";

/** The least tree around a key, with a value there. */
function treeWith({ path, kind }: OutlineEntry, value: unknown): object {
  const named = path.map((key) => (key === "*" ? "x" : key));
  const around = kind === undefined ? { models: { x: { target: "sim/echo" } } } : { providers: { x: { kind } } };
  const tree = withValue(around, named, value);
  if (!isMapping(tree)) throw new Error("a tree has keys");
  return tree;
}

const wrongValues: readonly (readonly [what: string, value: unknown])[] = [
  ["nothing", null],
  ["a wrong number", -5.5],
  ["a truth value", false],
  ["a list", [[]]],
  ["keys", { nonsense: canary }],
  ["a secret with a space", `${canary} x`],
  ["a list of secrets", [`${canary}\n`]],
];

describe.each(wrongValues)("%s", (_what, value) => {
  test.each(outline().map((entry) => [`${entry.path.join(".")} ${entry.kind ?? ""}`, entry] as const))(
    "at %s is taken, or refused by a sentence that says what to write and repeats no secret",
    (_name, entry) => {
      const faults = faultsOf(() => completeConfig(treeWith(entry, value)));
      const ours =
        /(write |unknown key; |leave |declare |no provider has|a provider has|without clientCaFile|an alias cannot)/;
      for (const fault of faults) expect(fault).toMatch(ours);
      expect(faults.join("\n")).not.toMatch(/Invalid|Too |expected|received/);
      if (entry.isSecret) expect(faults.join("\n")).not.toContain(canary);
    },
  );
});

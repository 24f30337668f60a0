// What the prices of a configuration must be because of its providers and of each other.
import { suggest } from "../../core/text/suggest.ts";
import type { Problem } from "../faults/problem.ts";
import { isMapping, valueAt } from "../tree.ts";

const mostNames = 20;

/** Finds prices of providers that there are not, which would do nothing, and tiers that stand twice. */
export function checkPrices(tree: unknown, providers: Readonly<Record<string, unknown>>): Problem[] {
  const prices = valueAt(tree, ["prices"]);
  if (!isMapping(prices)) return [];
  return Object.keys(prices).flatMap((target) => [
    ...checkProvider(target, Object.keys(providers)),
    ...checkTiers(target, tree),
  ]);
}

function checkProvider(target: string, names: readonly string[]): Problem[] {
  const [provider = ""] = target.split("/", 1);
  if (provider === "" || provider === target || names.includes(provider)) return [];
  const near = suggest(provider, names);
  const hint = near === undefined ? "" : `did you mean "${near}/${target.slice(provider.length + 1)}"? `;
  const rest = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  const message = `no provider has the name before the slash; ${hint}there are ${names.slice(0, mostNames).join(", ")}${rest}`;
  return [{ path: ["prices", target], at: "key", message }];
}

function checkTiers(target: string, tree: unknown): Problem[] {
  const tiers = valueAt(tree, ["prices", target, "tiers"]);
  if (!Array.isArray(tiers)) return [];
  const seen = new Set<number>();
  return tiers.flatMap((tier: unknown, index): Problem[] => {
    const above = Number(valueAt(tier, ["above"]));
    const isTwice = seen.has(above);
    seen.add(above);
    const message = "another tier begins there too; write one of them";
    return isTwice ? [{ path: ["prices", target, "tiers", String(index), "above"], at: "value", message }] : [];
  });
}

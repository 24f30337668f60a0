// Times that contradict each other: one that can never be reached, because another always comes first.

import type { Problem } from "../faults/problem.ts";
import { isMapping, type Path, valueAt } from "../tree.ts";
import { providersOf } from "./model-checks.ts";
import { checkOrder, longestOf } from "./time-order.ts";

const maxTotal: Path = ["timeouts", "maxTotal"];

/** Finds limits that are longer than the one that ends what they limit, whether that one is written or the default. */
export function checkTimes(tree: unknown): Problem[] {
  const models = namesBelow(tree, "models").map((name): Path => ["models", name]);
  const own = models.map((path) => [...path, "timeouts", "total"]).filter((path) => valueAt(tree, path) !== undefined);
  // An alias may give its calls more time than others have, in which the limits of others are reached.
  const totals = longestOf([["timeouts", "total"], ...own], tree).map(({ path }) => path);
  return [
    ...checkTries(["timeouts"], totals, tree),
    ...namesBelow(tree, "providers").flatMap((name) => checkProvider(["providers", name], totals, tree)),
    ...models.flatMap((path) => checkModel(path, tree)),
    ...checkOrder(["timeouts", "total"], [maxTotal], tree),
    ...checkOrder(["limits", "queueTimeout"], [maxTotal], tree),
    ...checkOrder(["admission", "queueTimeout"], [maxTotal], tree),
    ...checkOrder(["retries", "baseDelay"], [["retries", "maxDelay"]], tree),
    ...checkOrder(["breaker", "openTime"], [["breaker", "maxOpenTime"]], tree),
  ];
}

function namesBelow(tree: unknown, section: string): string[] {
  const named = valueAt(tree, [section]);
  return isMapping(named) ? Object.keys(named) : [];
}

function checkProvider(path: Path, totals: readonly Path[], tree: unknown): Problem[] {
  const timeouts = [...path, "timeouts"];
  return [
    ...checkTries(timeouts, [[...timeouts, "total"]], tree),
    ...checkTries(timeouts, totals, tree),
    ...checkOrder([...timeouts, "total"], [maxTotal], tree),
    ...checkOrder([...path, "limits", "queueTimeout"], [maxTotal], tree),
  ];
}

function checkModel(path: Path, tree: unknown): Problem[] {
  const timeouts = [...path, "timeouts"];
  const total = [...timeouts, "total"];
  const cap = [...path, "caps", "totalTimeout"];
  const providers = providersOf(path, tree).map((name): Path => ["providers", name, "timeouts"]);
  const connects = providers.map((own) => writtenOr([...own, "connect"], ["timeouts", "connect"], tree));
  return [
    ...checkOrder([...timeouts, "connect"], connects, tree),
    ...checkTries(timeouts, [writtenOr(total, ["timeouts", "total"], tree)], tree),
    ...checkTries(timeouts, [cap], tree),
    ...checkTries(
      timeouts,
      providers.map((own) => [...own, "total"]),
      tree,
    ),
    ...checkOrder(total, [cap], tree),
    ...checkOrder(total, [maxTotal], tree),
    ...checkOrder(cap, [maxTotal], tree),
  ];
}

function writtenOr(path: Path, otherwise: Path, tree: unknown): Path {
  return valueAt(tree, path) === undefined ? otherwise : path;
}

/** The limits of an attempt at `path`, against those of which the longest ends it. */
function checkTries(path: Path, mosts: readonly Path[], tree: unknown): Problem[] {
  return ["connect", "firstToken", "idle"].flatMap((key) => checkOrder([...path, key], mosts, tree));
}

// Times that contradict each other: one that can never be reached, because another always comes first.
import type { Problem } from "./problem.ts";
import { duration } from "./schema/values.ts";
import { formatPath, isMapping, type Path, valueAt } from "./tree.ts";

/** Finds limits that stand above the one that ends what they limit. Only what is written counts, not defaults. */
export function checkTimes(tree: unknown): Problem[] {
  const providers = namesBelow(tree, "providers").map((name): Path => ["providers", name, "timeouts"]);
  const models = namesBelow(tree, "models").map((name): Path => ["models", name]);
  return [
    ...checkTimeouts(["timeouts"], tree),
    ...checkOrder(["timeouts", "total"], ["timeouts", "maxTotal"], tree),
    ...providers.flatMap((path) => checkTimeouts(path, tree)),
    ...models.flatMap((path) => [
      ...checkTimeouts([...path, "timeouts"], tree),
      ...checkOrder([...path, "timeouts", "total"], [...path, "caps", "totalTimeout"], tree),
      ...checkOrder([...path, "timeouts", "total"], ["timeouts", "maxTotal"], tree),
    ]),
    ...checkOrder(["retries", "baseDelay"], ["retries", "maxDelay"], tree),
    ...checkOrder(["breaker", "openTime"], ["breaker", "maxOpenTime"], tree),
  ];
}

function namesBelow(tree: unknown, section: string): string[] {
  const named = valueAt(tree, [section]);
  return isMapping(named) ? Object.keys(named) : [];
}

function checkTimeouts(path: Path, tree: unknown): Problem[] {
  return ["connect", "firstToken", "idle"].flatMap((key) => checkOrder([...path, key], [...path, "total"], tree));
}

/** What is at `path` must not be longer than what is at `mostPath`. */
function checkOrder(path: Path, mostPath: Path, tree: unknown): Problem[] {
  const given = duration.safeParse(valueAt(tree, path));
  const most = duration.safeParse(valueAt(tree, mostPath));
  if (!(given.success && most.success) || given.data <= most.data) return [];
  const message = `write at most what ${formatPath(mostPath, tree)} says, which ends it sooner`;
  return [{ path, at: "value", message }];
}

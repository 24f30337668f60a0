import { duration } from "../../settings/values.ts";
import type { Problem } from "../faults/problem.ts";
import { breakerSchema, retriesSchema, timeoutsSchema } from "../schema/limits.ts";
import { formatPath, keyOf, type Path, valueAt } from "../tree.ts";

const { connect, total, maxTotal } = timeoutsSchema.shape;
const { maxDelay } = retriesSchema.in.shape;
const { maxOpenTime } = breakerSchema.in.shape;

/** The defaults of the limits that end others. Every other limit that is not written is no limit. */
const defaults: ReadonlyMap<string, string> = new Map([
  [keyOf(["timeouts", "connect"]), connect.def.defaultValue],
  [keyOf(["timeouts", "total"]), total.def.defaultValue],
  [keyOf(["timeouts", "maxTotal"]), maxTotal.def.defaultValue],
  [keyOf(["retries", "maxDelay"]), maxDelay.def.defaultValue],
  [keyOf(["breaker", "maxOpenTime"]), maxOpenTime.def.defaultValue],
]);

/** A limit with its place. */
export interface Most {
  readonly path: Path;
  readonly ms: number;
  /** The default that it is; undefined if it is written. */
  readonly fallback: string | undefined;
}

/**
 * What is written at `path` must not be longer than the longest of `mosts`, which all end it. A default at `path` is
 * no contradiction: the shorter limit beside it is written, and so it is meant.
 */
export function checkOrder(path: Path, mosts: readonly Path[], tree: unknown): Problem[] {
  const ms = toMs(valueAt(tree, path));
  if (ms === undefined) return [];
  const [most] = longestOf(mosts, tree);
  if (most === undefined || ms <= most.ms) return [];
  const says = `write at most what ${formatPath(most.path, tree)} says, which`;
  const is = most.fallback === undefined ? "" : ` is ${most.fallback} where unset and`;
  return [{ path, at: "value", message: `${says}${is} ends it sooner` }];
}

/** The longest of several limits; none if one of them is unset without a default, or cannot be read. */
export function longestOf(paths: readonly Path[], tree: unknown): readonly Most[] {
  const limits = paths.flatMap((path) => limitAt(path, tree));
  return limits.length < paths.length ? [] : limits.toSorted((a, b) => b.ms - a.ms).slice(0, 1);
}

function limitAt(path: Path, tree: unknown): readonly Most[] {
  const written = valueAt(tree, path);
  const fallback = written === undefined ? defaults.get(keyOf(path)) : undefined;
  const ms = toMs(written ?? fallback);
  return ms === undefined ? [] : [{ path, ms, fallback }];
}

/** Undefined for what is no duration, which the schema reports. */
function toMs(value: unknown): number | undefined {
  return typeof value === "string" ? duration.safeParse(value).data : undefined;
}

// Providers that a program makes itself: a configuration knows their names and limits, and leaves the rest alone.
import { findStandInKind } from "../providers/kinds.ts";
import { isMapping, type Path, valueAt, withValue } from "./tree.ts";

/** A provider of a kind that a program registers, as a configuration declares it. */
export interface OwnProvider<Kind> {
  readonly kind: Kind;
  /** Its keys but `kind`, `limits` and `timeouts`. The program checks them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A tree without the settings of a program's own providers. */
export interface TreeWithoutOwn<Kind> {
  readonly tree: unknown;
  /** By the name of the provider. */
  readonly own: ReadonlyMap<string, OwnProvider<Kind>>;
}

/** What the schema judges in place of a program's own provider: it may have no settings, and any models. */
export const standIn = { kind: findStandInKind() };

/** Takes the providers of registered kinds out of a tree. Their limits and timeouts stay, with a stand-in for the rest. */
export function separateOwnProviders<Kind>(tree: unknown, kinds: ReadonlyMap<string, Kind>): TreeWithoutOwn<Kind> {
  const path: Path = ["providers"];
  const declared = valueAt(tree, path);
  if (!isMapping(declared)) return { tree, own: new Map() };
  const own = new Map(
    Object.entries(declared).flatMap(([name, written]) => {
      const found = toOwn(written, kinds);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
  const providers = Object.entries(declared).map(([name, written]) => [
    name,
    own.has(name) ? toStandIn(written) : written,
  ]);
  return { tree: withValue(tree, path, Object.fromEntries(providers)), own };
}

function toOwn<Kind>(written: unknown, kinds: ReadonlyMap<string, Kind>): OwnProvider<Kind> | undefined {
  if (!isMapping(written)) return undefined;
  const { kind: kindName, limits: _limits, timeouts: _timeouts, ...settings } = written;
  const kind = typeof kindName === "string" ? kinds.get(kindName) : undefined;
  return kind === undefined ? undefined : { kind, settings };
}

function toStandIn(written: unknown): object {
  const limits = valueAt(written, ["limits"]);
  const timeouts = valueAt(written, ["timeouts"]);
  return { ...standIn, ...(limits !== undefined && { limits }), ...(timeouts !== undefined && { timeouts }) };
}

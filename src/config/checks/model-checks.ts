// What the aliases of a configuration must be because of its providers and of each other.
import { suggest } from "../../core/text/suggest.ts";
import { findKind } from "../../providers/kinds.ts";
import type { Problem } from "../faults/problem.ts";
import { isMapping, type Path, valueAt } from "../tree.ts";

/** A tree, and those of its parts that name things. */
export interface NamedParts {
  readonly tree: unknown;
  readonly providers: Readonly<Record<string, unknown>>;
  readonly models: Readonly<Record<string, unknown>>;
}

/** Finds what does not fit together in the aliases. */
export function checkModels(parts: NamedParts): Problem[] {
  return Object.keys(parts.models).flatMap((alias) => checkModel(alias, parts));
}

function checkModel(alias: string, parts: NamedParts): Problem[] {
  const { tree, providers } = parts;
  const path: Path = ["models", alias];
  const targets = targetsOf(path, tree);
  return [
    ...(Object.hasOwn(providers, alias)
      ? [{ path, at: "key" as const, message: "a provider has this name; choose another for the alias" }]
      : []),
    ...checkTargetKeys(path, tree),
    ...targets.flatMap((target) => checkTarget(target, parts)),
    ...checkTwice(targets),
    ...checkCap(tree, path),
  ];
}

interface WrittenTarget {
  readonly path: Path;
  readonly target: string;
}

/** The targets of an alias, in each of the ways in which they can be written. */
function targetsOf(path: Path, tree: unknown): WrittenTarget[] {
  const several = valueAt(tree, [...path, "targets"]);
  const listed = Array.isArray(several) ? several.map((_, index) => [...path, "targets", String(index)]) : [];
  const places = [path, [...path, "target"], ...listed, ...listed.map((place) => [...place, "target"])];
  return places.flatMap((place) => {
    const target = valueAt(tree, place);
    return typeof target === "string" ? [{ path: place, target }] : [];
  });
}

/** The names of the providers that an alias leads to, whether or not there are such, each as often as it leads there. */
export function providersOf(path: Path, tree: unknown): string[] {
  return targetsOf(path, tree).flatMap(({ target }) => target.split("/", 1));
}

function checkTargetKeys(path: Path, tree: unknown): Problem[] {
  if (!isMapping(valueAt(tree, path))) return [];
  const written = ["target", "targets"].filter((key) => valueAt(tree, [...path, key]) !== undefined);
  if (written.length === 1) return [];
  if (written.length === 0) {
    const message = 'write "target: provider/model", or a list of them as "targets"';
    return [{ path, at: "key", message }];
  }
  const message = "target stands beside it; put all targets into this list and leave target out";
  return [{ path: [...path, "targets"], at: "key", message }];
}

function checkTarget({ target, path }: WrittenTarget, { providers, models }: NamedParts): Problem[] {
  if (!target.includes("/")) {
    const isAlias = Object.hasOwn(models, target);
    return isAlias ? [{ path, at: "value", message: 'an alias cannot stand for another; write "provider/model"' }] : [];
  }
  const [provider = ""] = target.split("/", 1);
  if (Object.hasOwn(providers, provider)) {
    const kind = findKind(valueAt(providers, [provider, "kind"]));
    const message = kind?.checkModel?.(target.slice(provider.length + 1));
    return message === undefined ? [] : [{ path, at: "value", message }];
  }
  if (provider === "") return [];
  return [
    {
      path,
      at: "value",
      // Computed on demand: of thousands of targets only some are reported.
      get message() {
        return noProvider(provider, Object.keys(providers));
      },
    },
  ];
}

const mostNames = 20;

function noProvider(provider: string, names: readonly string[]): string {
  const near = suggest(provider, names);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  const rest = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  return `no provider has this name; ${hint}there are ${names.slice(0, mostNames).join(", ")}${rest}`;
}

function checkTwice(targets: readonly WrittenTarget[]): Problem[] {
  const seen = new Set<string>();
  return targets.flatMap(({ target, path }) => {
    const isTwice = seen.has(target);
    seen.add(target);
    return isTwice
      ? [{ path, at: "value", message: "this target stands in the list twice; use a weight instead" }]
      : [];
  });
}

function checkCap(tree: unknown, path: Path): Problem[] {
  const defaultPath = [...path, "defaults", "maxTokens"];
  const given = valueAt(tree, defaultPath);
  const most = valueAt(tree, [...path, "caps", "maxTokens"]);
  const isAbove = given !== undefined && most !== undefined && Number(given) > Number(most);
  return isAbove
    ? [{ path: defaultPath, at: "value", message: `write at most ${Number(most)}, as caps.maxTokens says` }]
    : [];
}

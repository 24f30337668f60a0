// What one key must be because of another. It looks at what was written, so that it has its say beside the schema's.
import { nearest } from "../core/nearest.ts";
import { presetsWithoutUrl } from "./preset-names.ts";
import type { Problem } from "./problem.ts";
import { simModelNames } from "./sim-models.ts";
import { isMapping, type Path, valueAt } from "./tree.ts";

/** Finds what does not fit together in a tree of any shape. */
export function findMismatches(tree: unknown): Problem[] {
  const providers = valueAt(tree, ["providers"]) ?? { sim: { kind: "sim" } };
  const models = valueAt(tree, ["models"]);
  return [
    ...checkClientAuth(tree),
    ...(isMapping(providers) ? Object.keys(providers).flatMap((name) => checkBaseUrl(name, providers)) : []),
    ...(isMapping(providers) && isMapping(models)
      ? Object.keys(models).flatMap((alias) => checkModel(alias, { tree, providers, models }))
      : []),
  ];
}

function checkClientAuth(tree: unknown): Problem[] {
  const path = ["server", "tls", "clientAuth"];
  const isAlone = valueAt(tree, path) !== undefined && valueAt(tree, ["server", "tls", "clientCaFile"]) === undefined;
  return isAlone ? [{ path, at: "key", message: "without clientCaFile no client can be checked; add it" }] : [];
}

function checkBaseUrl(name: string, providers: Names["providers"]): Problem[] {
  const preset = valueAt(providers, [name, "preset"]);
  const isKnown = typeof preset !== "string" || !presetsWithoutUrl.includes(preset);
  if (isKnown || valueAt(providers, [name, "baseUrl"]) !== undefined) return [];
  const message = 'write the URL of your resource, such as "https://NAME.openai.azure.com"';
  return [{ path: ["providers", name, "baseUrl"], at: "value", message }];
}

interface Names {
  readonly tree: unknown;
  readonly providers: Readonly<Record<string, unknown>>;
  readonly models: Readonly<Record<string, unknown>>;
}

function checkModel(alias: string, { tree, providers, models }: Names): Problem[] {
  const path: Path = ["models", alias];
  const targetPath = typeof models[alias] === "string" ? path : [...path, "target"];
  const target = valueAt(tree, targetPath);
  return [
    ...(Object.hasOwn(providers, alias)
      ? [{ path, at: "key" as const, message: "a provider has this name; choose another for the alias" }]
      : []),
    ...(typeof target === "string" ? checkTarget(target, targetPath, { providers, models }) : []),
    ...checkCap(tree, path),
  ];
}

function checkTarget(target: string, path: Path, { providers, models }: Omit<Names, "tree">): Problem[] {
  if (!target.includes("/")) {
    const isAlias = Object.hasOwn(models, target);
    return isAlias ? [{ path, at: "value", message: 'an alias cannot stand for another; write "provider/model"' }] : [];
  }
  const [provider = ""] = target.split("/", 1);
  if (Object.hasOwn(providers, provider)) {
    const isSim = valueAt(providers, [provider, "kind"]) === "sim";
    return isSim ? checkSimModel(target.slice(provider.length + 1), path) : [];
  }
  if (provider === "") return [];
  return [
    {
      path,
      at: "value",
      // Looked for when it is told: of thousands of targets few are.
      get message() {
        return noProvider(provider, Object.keys(providers));
      },
    },
  ];
}

/** A model of the simulator, behind which its options may stand ("echo?rate=50"). */
function checkSimModel(model: string, path: Path): Problem[] {
  const [name = ""] = model.split("?", 1);
  if (name === "" || simModelNames.some((known) => known === name)) return [];
  const near = nearest(name, simModelNames);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  const message = `no simulated model has this name; ${hint}there are ${simModelNames.join(", ")}`;
  return [{ path, at: "value", message }];
}

const mostNames = 20;

function noProvider(provider: string, names: readonly string[]): string {
  const near = nearest(provider, names);
  const hint = near === undefined ? "" : `did you mean "${near}"? `;
  const rest = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  return `no provider has this name; ${hint}there are ${names.slice(0, mostNames).join(", ")}${rest}`;
}

function checkCap(tree: unknown, path: Path): Problem[] {
  const defaultPath = [...path, "defaults", "maxTokens"];
  const usual = valueAt(tree, defaultPath);
  const most = valueAt(tree, [...path, "caps", "maxTokens"]);
  const isAbove = usual !== undefined && most !== undefined && Number(usual) > Number(most);
  return isAbove
    ? [{ path: defaultPath, at: "value", message: `write at most ${Number(most)}, as caps.maxTokens says` }]
    : [];
}

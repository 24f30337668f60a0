// What one key must be because of another. It checks the written tree, so that its faults are reported beside the schema's.
import { defaultProviders, findKind } from "../../providers/kinds.ts";
import type { Problem } from "../faults/problem.ts";
import { isMapping, valueAt } from "../tree.ts";
import { checkModels } from "./model-checks.ts";
import { checkOps } from "./ops-checks.ts";
import { checkPrices } from "./price-checks.ts";
import { checkTelemetry } from "./telemetry-checks.ts";
import { checkTimes } from "./time-checks.ts";

/** Finds what does not fit together in a tree of any shape. */
export function findMismatches(tree: unknown): Problem[] {
  const providers = valueAt(tree, ["providers"]) ?? defaultProviders;
  const models = valueAt(tree, ["models"]);
  return [
    ...checkClientAuth(tree),
    ...checkOps(tree),
    ...checkTelemetry(tree, isMapping(providers) ? Object.keys(providers) : []),
    ...checkTimes(tree),
    ...checkContentModels(tree),
    ...(isMapping(providers) ? Object.keys(providers).flatMap((name) => checkProvider(name, providers)) : []),
    ...(isMapping(providers) ? checkPrices(tree, providers) : []),
    ...(isMapping(providers) && isMapping(models) ? checkModels({ tree, providers, models }) : []),
  ];
}

function checkClientAuth(tree: unknown): Problem[] {
  const path = ["server", "tls", "clientAuth"];
  const isAlone = valueAt(tree, path) !== undefined && valueAt(tree, ["server", "tls", "clientCaFile"]) === undefined;
  return isAlone ? [{ path, at: "key", message: "without clientCaFile no client can be checked; add it" }] : [];
}

/** A name that no alias has would write nothing down, unnoticed. */
function checkContentModels(tree: unknown): Problem[] {
  const written = valueAt(tree, ["log", "content", "models"]);
  const models = valueAt(tree, ["models"]) ?? {};
  if (!(Array.isArray(written) && isMapping(models))) return [];
  return written.flatMap((alias: unknown, index): Problem[] => {
    if (typeof alias !== "string" || Object.hasOwn(models, alias)) return [];
    const names = Object.keys(models);
    const message =
      names.length === 0
        ? "write aliases below models first"
        : `write an alias; there are ${names.slice(0, 20).join(", ")}`;
    return [{ path: ["log", "content", "models", String(index)], at: "value", message }];
  });
}

type Providers = Readonly<Record<string, unknown>>;

function checkProvider(name: string, providers: Providers): Problem[] {
  return [...checkByKind(name, providers), ...checkKeys(name, providers)];
}

/** The problems that the kind of a provider finds. */
function checkByKind(name: string, providers: Providers): Problem[] {
  const written = valueAt(providers, [name]);
  if (!isMapping(written)) return [];
  const faults = findKind(written["kind"])?.check?.(written) ?? [];
  return faults.map(({ key, message }) => ({ path: ["providers", name, key], at: "value", message }));
}

function checkKeys(name: string, providers: Providers): Problem[] {
  const hasBoth = ["apiKey", "apiKeys"].every((key) => valueAt(providers, [name, key]) !== undefined);
  if (!hasBoth) return [];
  const message = "apiKey stands beside it; put all keys into this list and leave apiKey out";
  return [{ path: ["providers", name, "apiKeys"], at: "key", message }];
}

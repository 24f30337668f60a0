import { suggest } from "../../core/text/suggest.ts";
import type { Problem } from "../faults/problem.ts";
import { isMapping, type Path, valueAt } from "../tree.ts";

/** What the keys of telemetry must be because of others: the protocol, the providers and the aliases. */
export function checkTelemetry(tree: unknown, providers: readonly string[]): Problem[] {
  return [...checkEndpoint(tree), ...checkPropagation(tree, providers), ...checkContent(tree)];
}

/** Over gRPC a collector has no path: the method of the call is the path. */
function checkEndpoint(tree: unknown): Problem[] {
  const endpoint = valueAt(tree, endpointPath);
  if (valueAt(tree, ["telemetry", "otlp", "protocol"]) !== "grpc" || typeof endpoint !== "string") return [];
  const path = URL.parse(endpoint)?.pathname ?? "/";
  if (path === "/") return [];
  return [{ path: endpointPath, at: "value", message: `over grpc the endpoint has no path: leave out ${path}` }];
}

const endpointPath: Path = ["telemetry", "otlp", "endpoint"];
const propagationPath: Path = ["telemetry", "traces", "propagateTo"];
const contentPath: Path = ["telemetry", "traces", "content"];

/** A name of no provider would carry no trace on, and nothing would say so. */
function checkPropagation(tree: unknown, providers: readonly string[]): Problem[] {
  const names = valueAt(tree, propagationPath);
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown, index): Problem[] => {
    if (typeof name !== "string" || providers.includes(name)) return [];
    const message = `no provider has this name; ${hintOf(name, providers)}write one that stands below providers`;
    return [{ path: [...propagationPath, String(index)], at: "value", message }];
  });
}

function checkContent(tree: unknown): Problem[] {
  const content = valueAt(tree, contentPath);
  if (!isMapping(content)) return [];
  const models = valueAt(tree, ["models"]);
  const aliases = isMapping(models) ? Object.keys(models) : [];
  return Object.keys(content).flatMap((name): Problem[] => {
    if (aliases.includes(name)) return [];
    const message = `no alias has this name; ${hintOf(name, aliases)}write one that stands below models`;
    return [{ path: [...contentPath, name], at: "key", message }];
  });
}

function hintOf(name: string, names: readonly string[]): string {
  const near = suggest(name, names);
  return near === undefined ? "" : `did you mean "${near}"? `;
}

import type { Problem } from "../faults/problem.ts";
import { type Path, valueAt } from "../tree.ts";

/** Over gRPC a collector has no path: the method of the call is the path. */
export function checkTelemetry(tree: unknown): Problem[] {
  const endpoint = valueAt(tree, endpointPath);
  if (valueAt(tree, ["telemetry", "otlp", "protocol"]) !== "grpc" || typeof endpoint !== "string") return [];
  const path = URL.parse(endpoint)?.pathname ?? "/";
  if (path === "/") return [];
  return [{ path: endpointPath, at: "value", message: `over grpc the endpoint has no path: leave out ${path}` }];
}

const endpointPath: Path = ["telemetry", "otlp", "endpoint"];

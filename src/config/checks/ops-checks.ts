import { isLoopback } from "../../core/loopback.ts";
import type { Problem } from "../faults/problem.ts";
import { type Path, valueAt } from "../tree.ts";

/**
 * AdminService ends calls and shows who makes them, so beyond this machine it needs a token, and TLS that no one can read
 * the token. Probes and metrics need neither: probes and scrapers call a pod by its address.
 */
export function checkOps(tree: unknown): Problem[] {
  return [...checkPorts(tree), ...checkAdmin(tree)];
}

function checkPorts(tree: unknown): Problem[] {
  const path = ["ops", "port"];
  const [port, apiPort] = [valueAt(tree, path), valueAt(tree, ["server", "port"])].map(toPort);
  if (port === undefined || port === 0 || port !== apiPort) return [];
  return [{ path, at: "value", message: "server.port is the same; write another port" }];
}

/** A port as it is written in a file or given by a flag. */
function toPort(written: unknown): number | undefined {
  if (typeof written !== "number" && typeof written !== "string") return undefined;
  return Number(written);
}

function checkAdmin(tree: unknown): Problem[] {
  const host = valueAt(tree, hostPath);
  const isOff = valueAt(tree, ["ops", "port"]) === undefined || isFalse(valueAt(tree, ["ops", "admin"]));
  if (isOff || typeof host !== "string" || isLoopback(host)) return [];
  const missing = ["tls", "tokenFile"].filter((key) => valueAt(tree, ["ops", key]) === undefined);
  if (missing.length === 0) return [];
  const keys = missing.map((key) => `ops.${key}`).join(" and ");
  const message = `beyond loopback AdminService needs ${keys}: write ${keys}, or "admin: false" for probes and metrics only`;
  return [{ path: hostPath, at: "value", message }];
}

const hostPath: Path = ["ops", "host"];

function isFalse(written: unknown): boolean {
  return written === false || written === "false";
}

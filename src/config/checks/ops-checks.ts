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
  const port = valueAt(tree, path);
  const isSame =
    port !== undefined && String(port) !== "0" && String(port) === String(valueAt(tree, ["server", "port"]));
  return isSame ? [{ path, at: "value", message: "server.port is the same; write another port" }] : [];
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

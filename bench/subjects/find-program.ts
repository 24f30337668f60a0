import { spawnSync } from "node:child_process";
import type { Found } from "./subject.ts";

/** Asks a program for its version. It is missing when it cannot be run; `version` picks the number from what it says. */
export function findProgram(file: string, args: readonly string[], version: RegExp, notes: string): Found {
  const { error, stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  if (error !== undefined) return { kind: "missing", reason: `${file} cannot be run: ${error.message}` };
  const found = version.exec(`${stdout}${stderr}`)?.[1];
  if (found === undefined) return { kind: "missing", reason: `${file} does not print its version` };
  return { kind: "found", version: found, notes };
}

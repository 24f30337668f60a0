import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "../support/run-tool.ts";

const version = "v2.2.1+incompatible";
// Git ignores it.
const folder = join(repositoryFolder, ".cache/h2spec");

/** Whether there is a Go to install programs with. */
export function hasGo(): boolean {
  return spawnSync("go", ["version"]).status === 0;
}

/** Installs h2spec where it is not installed yet, and returns its path. Throws when it cannot be installed. */
export function installH2spec(): string {
  const program = join(folder, "h2spec");
  if (existsSync(program)) return program;
  const { status } = spawnSync("go", ["install", `github.com/summerwind/h2spec/cmd/h2spec@${version}`], {
    env: { ...process.env, GOBIN: folder },
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("h2spec cannot be installed; what go wrote says why");
  return program;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

// Git ignores it.
const cacheFolder = join(import.meta.dirname, "../../.cache/real-model");

const requirements = join(import.meta.dirname, "requirements.txt");

/**
 * Installs the model and its server, where that has not been done before, and
 * returns the Python to run them with. Fails when Python or pip does.
 */
export async function installModel(): Promise<string> {
  const environment = join(cacheFolder, "python");
  const python = join(environment, "bin/python");
  // Copied last, so that an installation which broke off does not count.
  const installed = join(environment, "installed.txt");
  if ((await readText(installed)) === (await readText(requirements))) return python;

  await mkdir(cacheFolder, { recursive: true });
  await run("python3", ["-m", "venv", "--clear", environment]);
  const flags = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary=:all:"];
  await run(python, ["-m", "pip", "install", ...flags, "--require-hashes", "--requirement", requirements]);
  await copyFile(requirements, installed);
  return python;
}

function readText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: "inherit" });
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${child.exitCode}`);
}

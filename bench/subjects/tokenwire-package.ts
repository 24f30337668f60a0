import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };
import type { RunningProgram } from "../processes/program.ts";
import type { Found, Place, Subject } from "./subject.ts";
import { startTokenwire, toGrpcTarget } from "./tokenwire.ts";

const repositoryFolder = fileURLToPath(new URL("../../", import.meta.url));

/** Where the package is installed, once it is. */
let installedIn: string | undefined;

/** What users run: the built package, packed and installed in a folder of its own, with the compile cache of earlier starts. */
export const tokenwirePackage: Subject = {
  name: "tokenwire-package",
  label: "Tokenwire, package",
  role: "measured",
  isLongToPrepare: true,
  // Where it may differ from the source that it is compiled from.
  cases: ["start", "first-start", "one-token", "full-100", "paced-100", "held-1000"],
  modes: ["first"],
  async find(): Promise<Found> {
    try {
      installedIn ??= install();
    } catch (thrown) {
      return { kind: "missing", reason: thrown instanceof Error ? thrown.message : String(thrown) };
    }
    const notes =
      "the package as `npm pack` makes it, installed with npm; started with Node's compile cache as an earlier start has left it, but for the first start";
    return { kind: "found", version: packageJson.version, notes };
  },
  async start(place) {
    if (installedIn === undefined) throw new Error("the package is not installed");
    const folder = installedIn;
    if (place.mode === "first") return startIn(folder, place, mkdtempSync(join(place.folder, "first-")));
    const cacheFolder = join(place.folder, "compile-cache");
    if (mkdirSync(cacheFolder, { recursive: true }) !== undefined) await leaveCache(folder, place, cacheFolder);
    return startIn(folder, place, cacheFolder);
  },
  target: toGrpcTarget,
};

function install(): string {
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-package-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const packed = npm(["pack", "--silent", "--pack-destination", folder], repositoryFolder);
  const tarball = join(folder, packed.trim().split("\n").at(-1) ?? "");
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true })}\n`);
  npm(["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], folder);
  return folder;
}

function npm(args: readonly string[], folder: string): string {
  // The variables that npm sets for its scripts must not reach another npm in another folder.
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
  return runToEnd("npm", args, { cwd: folder, env: environment });
}

/** Runs a program. Throws with the end of what it printed. */
function runToEnd(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv },
): string {
  const { status, error, stdout, stderr } = spawnSync(file, args, { ...options, encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${basename(file)} ${args[0]} ended with ${status}: ${stderr.trim().slice(-500)}`);
  return stdout;
}

function startIn(folder: string, place: Place, cacheFolder: string): Promise<RunningProgram> {
  return startTokenwire(entryIn(folder), place, { NODE_COMPILE_CACHE: cacheFolder });
}

/** Starts it, calls it once and ends it as its users do: Node writes the cache at the end of a process. */
async function leaveCache(folder: string, place: Place, cacheFolder: string): Promise<void> {
  const program = await startIn(folder, place, cacheFolder);
  const address = `http://127.0.0.1:${program.port}`;
  runToEnd(process.execPath, [entryIn(folder), "complete", "--address", address, "--model", "openai/bench", "hello"], {
    env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder },
  });
  await program.stop("SIGTERM");
}

function entryIn(folder: string): string {
  return join(folder, "node_modules/tokenwire/bin/tokenwire.js");
}

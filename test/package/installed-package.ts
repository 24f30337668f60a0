import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { readDocumentFiles } from "../support/document-programs.ts";
import { repositoryFolder, runTool, type ToolOptions } from "../support/run-tool.ts";

/** The packed package, and a folder of an embedder that has installed it. */
export interface InstalledPackage {
  /** Path of the tarball. */
  readonly tarball: string;
  /** The embedder's folder: their sources, and node_modules. */
  readonly folder: string;
}

// The variables that npm sets for its programs must not reach another npm in another folder.
const withoutNpm: Readonly<Record<string, undefined>> = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name.startsWith("npm_"))
    .map((name) => [name, undefined]),
);

/** The environment of a shell that no npm has started. */
export const plainEnvironment: NonNullable<ToolOptions["environment"]> = withoutNpm;

/**
 * Packs the repository and installs the tarball in an empty folder, beside the types that
 * an embedder's compiler needs and the programs of docs/embedding.md. All are in .cache/package, which git ignores.
 */
export async function installPackage(): Promise<InstalledPackage> {
  const cache = join(repositoryFolder, ".cache/package");
  const folder = join(cache, "embedder");
  await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  const packed = await runNpm(["pack", "--silent", "--pack-destination", cache], repositoryFolder);
  const tarball = join(cache, packed.trim().split("\n").at(-1) ?? "");

  await cp(join(import.meta.dirname, "embedder"), folder, { recursive: true });
  for (const { name, text } of readDocumentFiles("docs/embedding.md")) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const nodeTypes = `@types/node@${packageJson.devDependencies["@types/node"]}`;
  await runNpm(["install", "--no-audit", "--no-fund", tarball, nodeTypes], folder);
  return { tarball, folder };
}

function runNpm(args: readonly string[], folder: string): Promise<string> {
  return runTool("npm", args, { folder, environment: plainEnvironment });
}

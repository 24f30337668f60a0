import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where `npm run bench:peers` installs other gateways. git ignores it. */
const peersFolder = fileURLToPath(new URL("../.peers", import.meta.url));

/** The project that holds the packages of npm. */
export const npmFolder = join(peersFolder, "npm");

/** The root that cargo installs programs into. */
export const cargoFolder = join(peersFolder, "cargo");

/** The virtual environment of a package of PyPI: one for each, because they need other versions of the same packages. */
export function pythonFolder(name: string): string {
  return join(peersFolder, "pypi", name);
}

/** The version that an installed npm package says of itself; undefined when it is not installed. */
export function installedNpmVersion(name: string): string | undefined {
  const file = join(npmFolder, "node_modules", name, "package.json");
  if (!existsSync(file)) return undefined;
  const { version }: { version?: unknown } = JSON.parse(readFileSync(file, "utf8"));
  return typeof version === "string" ? version : undefined;
}

/** The version of a crate that cargo says it has installed; undefined when it has not. */
export function installedCrateVersion(name: string): string | undefined {
  const file = join(cargoFolder, ".crates.toml");
  if (!existsSync(file)) return undefined;
  const line = readFileSync(file, "utf8")
    .split("\n")
    .find((each) => each.startsWith(`"${name} `));
  return line?.split(" ")[1];
}

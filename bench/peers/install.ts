// `npm run bench:peers`: installs other gateways from their registries, in versions that are pinned here, into a folder that git ignores.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peersFolder } from "./folder.ts";

const npmFolder = join(peersFolder, "npm");
const pythonFolder = join(peersFolder, "python");

const steps: readonly { readonly name: string; readonly commands: readonly (readonly [string, ...string[]])[] }[] = [
  {
    name: "Portkey",
    commands: [
      ["npm", "install", "--prefix", npmFolder, "--ignore-scripts", "--save-exact", "@portkey-ai/gateway@1.15.2"],
    ],
  },
  {
    name: "LiteLLM",
    commands: [
      ["python3", "-m", "venv", pythonFolder],
      [join(pythonFolder, "bin/pip"), "install", "--quiet", "litellm[proxy]==1.108.7"],
    ],
  },
];

mkdirSync(npmFolder, { recursive: true });
// So that npm takes the folder for a project of its own.
writeFileSync(join(npmFolder, "package.json"), `${JSON.stringify({ private: true })}\n`);

const failed = steps.filter(({ name, commands }) => {
  console.log(`== ${name}`);
  return !commands.every(succeeds);
});
for (const { name } of failed) console.error(`${name} could not be installed; the bench will name it as missing`);
process.exitCode = failed.length === 0 ? 0 : 1;

function succeeds([program, ...args]: readonly [string, ...string[]]): boolean {
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error) console.error(`${program} could not be started: ${error.message}`);
  return status === 0;
}

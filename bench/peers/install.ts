// `npm run bench:peers`: installs other gateways from their registries, in versions that are pinned here, into a folder
// that git ignores. All of them, or those whose names follow `--`.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cargoFolder, npmFolder, pythonFolder } from "./folder.ts";

type Command = readonly [program: string, ...args: string[]];

const installs: Readonly<Record<string, () => readonly Command[]>> = {
  portkey: () => [
    // Of what the gateway allows, npm would choose a newer @hono/node-server, with which every stream fails: see portkey.ts.
    fromNpm("@portkey-ai/gateway@1.15.2", "@hono/node-server@1.14.1", "@hono/node-ws@1.2.0"),
  ],
  smg: () => fromPyPi("smg", "smg==1.13.0"),
  "vllm-router": () => fromPyPi("vllm-router", "vllm-router==0.1.17"),
  litellm: () => fromPyPi("litellm", "litellm[proxy]==1.108.7"),
  mlflow: () => fromPyPi("mlflow", "mlflow[genai]==3.17.2"),
  "lm-proxy": () => fromPyPi("lm-proxy", "lm-proxy==3.3.2"),
  noveum: () => [["cargo", "install", "--locked", "--root", cargoFolder, "noveum-ai-gateway@2.0.1"]],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(installs, name));
if (unknown.length > 0) {
  console.error(`bench:peers: no gateway ${unknown.join(", ")}; there are ${Object.keys(installs).join(", ")}`);
  process.exit(2);
}

const failed = Object.entries(installs)
  .filter(([name]) => asked.length === 0 || asked.includes(name))
  .filter(([name, toCommands]) => {
    console.log(`== ${name}`);
    return !toCommands().every(succeeds);
  });
for (const [name] of failed) console.error(`${name} could not be installed; the bench will name it as missing`);
process.exitCode = failed.length === 0 ? 0 : 1;

function fromNpm(...packages: readonly string[]): Command {
  mkdirSync(npmFolder, { recursive: true });
  // So that npm takes the folder for a project of its own.
  writeFileSync(join(npmFolder, "package.json"), `${JSON.stringify({ private: true })}\n`);
  return ["npm", "install", "--prefix", npmFolder, "--ignore-scripts", "--save-exact", ...packages];
}

function fromPyPi(name: string, requirement: string): readonly Command[] {
  const folder = pythonFolder(name);
  return [
    ["python3", "-m", "venv", folder],
    [join(folder, "bin/pip"), "install", "--quiet", requirement],
  ];
}

function succeeds([program, ...args]: Command): boolean {
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error) console.error(`${program} could not be started: ${error.message}`);
  return status === 0;
}

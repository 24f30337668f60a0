import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { repositoryFolder, runTool } from "../support/run-tool.ts";

const helmVersion = "v4.3.1";
// Outside of the repository: Helm takes minutes to build, and is the same for each clone.
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "tokenwire");

/** The path of Helm, which Go builds at the first run. */
export async function installHelm(): Promise<string> {
  const folder = join(cache, `helm-${helmVersion}`);
  const program = join(folder, "helm");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await runTool("go", ["install", `helm.sh/helm/v4/cmd/helm@${helmVersion}`], {
    environment: { GOBIN: folder, CGO_ENABLED: "0" },
    install: "Go",
  });
  return program;
}

/** The path of kubernetes-validate, in an environment of Python of its own. */
export async function installKubernetesValidate(): Promise<string> {
  const environment = join(repositoryFolder, ".cache/operations/python");
  const program = join(environment, "bin/kubernetes-validate");
  if (existsSync(program)) return program;
  await runTool("python3", ["-m", "venv", "--clear", environment], { install: "Python 3.10 or newer, with venv" });
  const flags = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary=:all:"];
  const requirements = join(import.meta.dirname, "requirements.txt");
  await runTool(join(environment, "bin/python"), ["-m", "pip", "install", ...flags, "--requirement", requirements]);
  return program;
}

import { globSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeClient, documentedAddress } from "./describe-client.ts";
import { repositoryFolder, runTool, type ToolOptions } from "./run-tool.ts";

const sources = join(import.meta.dirname, "python");
const pythonOf = (folder: string): string => join(folder, "venv/bin/python");

describeClient({
  name: "python",

  async install(folder) {
    const requirements = join(sources, "requirements.txt");
    // Copied last, so that an installation which broke off does not count.
    const installed = join(folder, "installed.txt");
    if ((await readText(installed)) === (await readText(requirements))) return;

    await runTool("python3", ["-m", "venv", "--clear", join(folder, "venv")], {
      install: "Python 3.10 or newer, with venv",
    });
    const flags = ["--quiet", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"];
    await runTool(pythonOf(folder), ["-m", "pip", "install", ...flags, "--requirement", requirements]);
    await copyFile(requirements, installed);
  },

  async generate(folder) {
    const out = join(folder, "generated");
    await rm(out, { recursive: true, force: true });
    await mkdir(out);
    const protoFiles = globSync("proto/tokenwire/v1/*.proto", { cwd: repositoryFolder }).sort();
    const outputs = [`--python_out=${out}`, `--pyi_out=${out}`, `--grpc_python_out=${out}`];
    await runTool(pythonOf(folder), ["-m", "grpc_tools.protoc", "--proto_path=proto", ...outputs, ...protoFiles]);

    // Nothing is compiled before it is imported.
    const modules = globSync("tokenwire/v1/*.py", { cwd: out }).map((path) => path.slice(0, -3).replaceAll("/", "."));
    await runTool(pythonOf(folder), ["-c", modules.map((name) => `import ${name}`).join("\n")], { folder: out });
  },

  run(folder, address, prompt) {
    return runTool(pythonOf(folder), [join(sources, "smoke.py"), address, prompt], pythonOptions(folder));
  },

  async runFirstProgram(folder, address) {
    const program = join(folder, "hello.py");
    const text = await readFile(join(sources, "hello.py"), "utf8");
    await writeFile(program, text.replace(documentedAddress, address));
    return runTool(pythonOf(folder), [program], pythonOptions(folder));
  },
});

function pythonOptions(folder: string): ToolOptions {
  return { environment: { PYTHONPATH: join(folder, "generated"), PYTHONDONTWRITEBYTECODE: "1" } };
}

function readText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeClient, documentedAddress } from "./describe-client.ts";
import { repositoryFolder, runTool, type ToolOptions } from "./run-tool.ts";

const sources = join(import.meta.dirname, "go");

/** The copy of the module into which the code is generated, and where its tools are. */
const moduleOf = (folder: string): string => join(folder, "module");
const binariesOf = (folder: string): string => join(folder, "bin");
/** It stands in the documents, and so in a module of its reader's. */
const firstProgramOf = (folder: string): string => join(moduleOf(folder), "hello/main.go");

function goOptions(folder: string): ToolOptions {
  const environment = { GOBIN: binariesOf(folder), GOFLAGS: "-mod=readonly", CGO_ENABLED: "0" };
  return { folder: moduleOf(folder), environment, install: "Go 1.26 or newer" };
}

describeClient({
  name: "go",

  async install(folder) {
    await rm(folder, { recursive: true, force: true });
    await cp(sources, moduleOf(folder), { recursive: true });
    await rewrite(firstProgramOf(folder), "example.com/hello/gen", "tokenwire.dev/gen/go");
    // The plugins of protoc, in the versions that go.mod names.
    await runTool("go", ["install", "tool"], goOptions(folder));
  },

  async generate(folder) {
    const plugins = ["protoc-gen-go", "protoc-gen-go-grpc"].map((plugin) => ({
      local: join(binariesOf(folder), plugin),
      out: moduleOf(folder),
      opt: "module=tokenwire.dev",
    }));
    const template = JSON.stringify({ version: "v2", plugins });
    await runTool(join(repositoryFolder, "node_modules/.bin/buf"), ["generate", "proto", "--template", template]);
    await runTool("go", ["vet", "./..."], goOptions(folder));
    await runTool("go", ["build", "-o", binariesOf(folder), "."], goOptions(folder));
  },

  run(folder, address, prompt) {
    return runTool(join(binariesOf(folder), "tokenwire.dev"), [address, prompt]);
  },

  async runFirstProgram(folder, address) {
    await rewrite(firstProgramOf(folder), documentedAddress, address);
    return runTool("go", ["run", "./hello"], goOptions(folder));
  },
});

async function rewrite(file: string, before: string, after: string): Promise<void> {
  await writeFile(file, (await readFile(file, "utf8")).replace(before, after));
}

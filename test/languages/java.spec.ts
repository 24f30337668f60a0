import { cp, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { describeClient } from "./describe-client.ts";
import { repositoryFolder, runTool } from "./run-tool.ts";

const sources = join(import.meta.dirname, "java");

/** The copy of the project in which everything is built. */
const projectOf = (folder: string): string => join(folder, "project");

describeClient({
  name: "java",

  async install(folder) {
    await rm(projectOf(folder), { recursive: true, force: true });
    await cp(sources, projectOf(folder), { recursive: true });
  },

  async generate(folder) {
    const flags = ["--batch-mode", "--quiet", "--no-transfer-progress"];
    const protoFolder = `-Dproto.directory=${join(repositoryFolder, "proto")}`;
    await runTool("mvn", [...flags, protoFolder, "compile"], {
      folder: projectOf(folder),
      install: "Maven 3.8 or newer and a JDK 17 or newer",
    });
  },

  run(folder, address, prompt) {
    const target = join(projectOf(folder), "target");
    const classPath = [join(target, "classes"), join(target, "dependency/*")].join(delimiter);
    // Java reads its arguments and writes its output in the encoding of the locale.
    const environment = { LC_ALL: "C.UTF-8" };
    return runTool("java", ["-cp", classPath, "dev.tokenwire.smoke.Smoke", address, prompt], { environment });
  },
});

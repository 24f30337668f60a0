// Makes the `tokenwire` command of the package out of the compiled sources: a few files instead of a thousand, because
// finding and linking so many takes most of the time of a start. Embedders import the files that are compiled one by one.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OutputChunk, rolldown } from "rolldown";

const packagePath = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Bundles the program that begins at `entry` into a folder, beside the licences of the packages that are in it. */
export async function bundleCommand(entry: string, folder: string): Promise<void> {
  const bundle = await rolldown({
    input: { run: entry },
    platform: "node",
    // The other form of one package asks for its files by names that are computed.
    resolve: { mainFields: ["module", "main"] },
    onLog(_level, log) {
      throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: folder,
    // An import of a module of Node reads all that it exports, and so loads what is made when first asked for, such as
    // the WebSocket of node:http. A require does not.
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
    comments: { legal: true },
  });
  await bundle.close();
  const chunks = output.filter((file): file is OutputChunk => file.type === "chunk");
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(chunks.flatMap((chunk) => Object.keys(chunk.modules))));
}

/** The licences of the packages that have some of these files. */
function licencesOf(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => packagePath.exec(file)?.[0] ?? []));
  return [...folders].sort().map(licenceOf).join("\n\n");
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined || !existsSync(join(folder, file)) ? "" : readFileSync(join(folder, file), "utf8");
  return `${name} ${version}: ${license}\n\n${text}`.trimEnd();
}

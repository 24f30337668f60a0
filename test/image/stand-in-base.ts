import { cp, mkdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runTool } from "../support/run-tool.ts";

/**
 * Lays out the files of an image in place of the official one of Node, which no
 * test may pull: this very Node, npm, and the few programs that the Dockerfile calls,
 * with their libraries, all of this machine. Returns the path of its Dockerfile; its
 * folder is the build context.
 */
export async function layOutStandInBase(folder: string): Promise<string> {
  const root = join(folder, "root");
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(root, "tmp"), { recursive: true, mode: 0o1777 });
  await copyProgram(process.execPath, "/usr/local/bin/node", root);
  for (const program of ["/bin/sh", "/bin/rm", "/usr/bin/env"]) await copyProgram(program, program, root);
  await copyStandardLibraries(root);
  await copyNpm(root);

  const certificates = process.env["NODE_EXTRA_CA_CERTS"];
  if (certificates !== undefined) await copy(certificates, join(root, certificates));
  const registry = await runTool("npm", ["config", "get", "registry"]);
  const variables = [
    "PATH=/usr/local/bin:/usr/bin:/bin",
    `npm_config_registry=${registry.trim()}`,
    ...(certificates === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${certificates}`]),
  ];
  const dockerfile = join(folder, "Dockerfile");
  await writeFile(dockerfile, `FROM scratch\nCOPY root /\nENV ${variables.join(" ")}\n`);
  return dockerfile;
}

async function copyProgram(program: string, path: string, root: string): Promise<void> {
  await copy(program, join(root, path));
  const libraries = (await runTool("ldd", [program])).matchAll(/\/\S+/g);
  for (const [library] of libraries) await copy(library, join(root, library));
}

/** Copies the libraries that come with the C library, which compiled packages of npm may need. */
async function copyStandardLibraries(root: string): Promise<void> {
  const libc = /\/\S+libc\.so\.6/.exec(await runTool("ldd", [process.execPath]))?.[0];
  if (libc === undefined) throw new Error("the C library of Node is not glibc");
  for (const name of ["libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1"]) {
    const library = join(dirname(libc), name);
    await copy(library, join(root, library));
  }
}

async function copyNpm(root: string): Promise<void> {
  const npm = await realpath((await runTool("/bin/sh", ["-c", "command -v npm"])).trim());
  await cp(dirname(dirname(npm)), join(root, "usr/local/lib/node_modules/npm"), { recursive: true });
  await symlink("../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr/local/bin/npm"));
}

/** Copies a file, or what a link leads to. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { dereference: true });
}

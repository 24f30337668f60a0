import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { readDocumentFiles } from "../support/document-programs.ts";
import { repositoryFolder, runTool } from "../support/run-tool.ts";
import { startStandInModels } from "../support/stand-in-models.ts";
import { type InstalledPackage, installPackage, plainEnvironment } from "./installed-package.ts";

let installed: InstalledPackage;
beforeAll(async () => {
  installed = await installPackage();
});

function run(command: string, ...args: string[]): Promise<string> {
  return runTool(command, args, { folder: installed.folder, environment: plainEnvironment });
}

test("publint finds nothing to mend", async () => {
  expect(await runTool("publint", ["run", "--strict", installed.tarball])).toContain("All good!");
});

test("every entry point has the types that belong to it", async () => {
  // A descriptor set is no module, so it has no types.
  const flags = ["--profile", "esm-only", "--exclude-entrypoints", "tokenwire.v1.binpb", "--format", "json"];
  const report: unknown = JSON.parse(await runTool("attw", [installed.tarball, ...flags]));
  expect(report).toMatchObject({ analysis: { packageVersion: packageJson.version } });
});

test("it holds what runs and what describes it, and no source, test or build information", async () => {
  const files = (await run("tar", "--list", "--file", installed.tarball)).trim().split("\n");
  const folders = new Set(files.map((file) => file.split("/").slice(0, 2).join("/")));
  expect([...folders].sort()).toEqual([
    "package/CHANGELOG.md",
    "package/CONTRIBUTING.md",
    "package/LICENSE",
    "package/NOTICE",
    "package/README.md",
    "package/bin",
    "package/dist",
    "package/docs",
    "package/package.json",
    "package/proto",
  ]);
  expect(files.filter((file) => /\.(?<!\.d\.)ts$|\.tsbuildinfo$/.test(file))).toEqual([]);
});

test("its installation brings nothing that only its development needs", async () => {
  const list = await run("npm", "ls", "--all", "--parseable", "--omit=dev");
  const names = list.split("\n").map((path) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
  expect(names).toContain("zod");
  // The embedder asked for the types of Node.
  const own = Object.keys(packageJson.devDependencies).filter((name) => name !== "@types/node");
  expect(names.filter((name) => own.includes(name))).toEqual([]);
});

test("npx tokenwire --version prints the version", async () => {
  expect(await run("npx", "tokenwire", "--version")).toBe(`${packageJson.version}\n`);
});

test("the command needs no package but its own, and has the licences of those that are in it", async () => {
  const alone = await mkdtemp(join(tmpdir(), "tokenwire-alone-"));
  onTestFinished(() => rm(alone, { recursive: true }));
  for (const part of ["bin", "dist/command", "package.json"]) {
    await cp(join(installed.folder, "node_modules/tokenwire", part), join(alone, part), { recursive: true });
  }
  expect(await run(process.execPath, join(alone, "bin/tokenwire.js"), "check-config")).toContain("can be used");
  const licences = await readFile(join(alone, "dist/command/LICENSES.txt"), "utf8");
  for (const name of Object.keys(packageJson.dependencies)) expect(licences).toContain(`${name} `);
});

test.each(["1", "2"])(
  "npx tokenwire serve with %s workers knows the price list, and serves what operators ask for",
  async (workers) => {
    const configuration =
      "providers: { openai: { kind: openai, apiKey: key }, sim: { kind: sim } }\nops: { port: 0 }\n";
    const file = join(installed.folder, "priced.yaml");
    await writeFile(file, configuration);
    const flags = ["--port", "0", "--workers", workers, "--config", file];
    const server = spawn("npx", ["tokenwire", "serve", ...flags], {
      cwd: installed.folder,
      env: { ...process.env, ...plainEnvironment },
    });
    const closed = once(server, "close");
    try {
      const lines = new Map<string, Record<string, unknown>>();
      for await (const line of createInterface(server.stdout)) {
        const { msg, ...facts } = JSON.parse(line);
        // An old list is warned of in other words.
        lines.set(msg.includes("price list") ? "price list" : msg, facts);
        if (["price list", "listening", "operations: listening"].every((name) => lines.has(name))) break;
      }
      expect(lines.get("price list")).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
      const metrics = await fetch(new URL("/metrics", String(lines.get("operations: listening")?.["address"])));
      expect(await metrics.text()).toContain("tokenwire_build_info");
    } finally {
      server.kill();
      await closed;
    }
  },
);

test("npx tokenwire serve answers npx tokenwire complete and health", async () => {
  const environment = { ...process.env, ...plainEnvironment };
  const server = spawn("npx", ["tokenwire", "serve", "--port", "0"], { cwd: installed.folder, env: environment });
  const closed = once(server, "close");
  try {
    const [line] = await once(createInterface(server.stdout), "line");
    const { address } = JSON.parse(String(line));
    const answer = await run("npx", "tokenwire", "complete", "--address", address, "--model", "sim/echo", "hello");
    expect(answer).toBe("hello\n");
    expect(await run("npx", "tokenwire", "health", "--address", address)).toBe("SERVING\n");
  } finally {
    server.kill();
    await closed;
  }
});

const asProvider = ["tokenwire.v1.CompletionService", "HELLO finished", "INVALID_REQUEST"];
const asGateway = ["HELLO", "textDelta", "INVALID_REQUEST", "HELLO OVER A SOCKET"];

test.each([
  ["nodenext", "nodenext", "true"],
  ["nodenext", "nodenext", "false"],
  ["preserve", "bundler", "true"],
  ["preserve", "bundler", "false"],
])(
  "programs compile with module %s, moduleResolution %s and exactOptionalPropertyTypes %s",
  async (module, moduleResolution, exact) => {
    const tsc = join(repositoryFolder, "node_modules/.bin/tsc");
    const strictness = ["--exactOptionalPropertyTypes", exact];
    await run(tsc, "-p", ".", "--module", module, "--moduleResolution", moduleResolution, ...strictness);
    expect(JSON.parse(await run(process.execPath, "built/provider.js"))).toEqual(asProvider);
    expect(JSON.parse(await run(process.execPath, "built/gateway.js"))).toEqual(asGateway);
  },
);

test("TypeScript files that import it run as they are", async () => {
  expect(JSON.parse(await run(process.execPath, "provider.ts"))).toEqual(asProvider);
  expect(JSON.parse(await run(process.execPath, "gateway.ts"))).toEqual(asGateway);
});

const documentPrograms = readDocumentFiles("docs/embedding.md").filter(({ output }) => output !== undefined);

test.each(documentPrograms)(
  "$name of docs/embedding.md compiles, and prints what is documented there",
  async (program) => {
    const { name, output } = program;
    const url = await startStandInModels();
    const environment = { ...plainEnvironment, OLLAMA_URL: `${url}/api/generate`, TGI_URL: `${url}/generate` };
    const compiled = `built/${name.replace(".ts", ".js")}`;
    const printed = await runTool(process.execPath, [compiled], { folder: installed.folder, environment });
    expect(printed.trimEnd()).toBe(output?.trimEnd());
  },
);

test("the proto files and their descriptor set are exported", async () => {
  const code = `
    import { readFileSync } from "node:fs";
    for (const name of ["proto/tokenwire/v1/completion.proto", "tokenwire.v1.binpb"]) {
      console.log(readFileSync(new URL(import.meta.resolve("tokenwire/" + name))).toString("base64"));
    }`;
  const [proto = "", descriptorSet = ""] = (await run(process.execPath, "--input-type=module", "-e", code)).split("\n");
  const source = join(repositoryFolder, "proto/tokenwire/v1/completion.proto");
  expect(Buffer.from(proto, "base64")).toEqual(await readFile(source));
  expect(Buffer.from(descriptorSet, "base64").includes("tokenwire/v1/model.proto")).toBe(true);
});

// Builds the Dockerfile with buildah over a base image in place of the official one, and runs the result.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { repositoryFolder, runTool } from "../support/run-tool.ts";
import { type ContainedGateway, startContained } from "./contained-gateway.ts";
import { createImageBuilder, type ImageConfig } from "./image-builder.ts";
import { layOutStandInBase } from "./stand-in-base.ts";

const cache = join(repositoryFolder, ".cache/image");
const dockerfile = join(repositoryFolder, "Dockerfile");
const builder = createImageBuilder();
let baseName: string;
let config: ImageConfig;
let folder: string;
let gateway: ContainedGateway;

beforeAll(async () => {
  [, baseName = ""] = /^FROM (\S+)/m.exec(await readFile(dockerfile, "utf8")) ?? [];
  const base = join(cache, "base");
  await builder.build(await layOutStandInBase(base), base, `docker.io/library/${baseName}`);
  await builder.build(dockerfile, repositoryFolder, "tokenwire");
  config = await builder.readConfig("tokenwire");
  folder = await builder.layOut("tokenwire");
  return builder.close;
});
beforeAll(async () => {
  gateway = await startContained(folder, config);
  return () => gateway.stop("SIGKILL");
});

test("hadolint finds nothing to mend in the Dockerfile", async () => {
  const environment = join(cache, "python");
  await mkdir(cache, { recursive: true });
  await runTool("python3", ["-m", "venv", "--clear", environment], { install: "Python 3.10 or newer, with venv" });
  const requirements = join(import.meta.dirname, "requirements.txt");
  const flags = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary=:all:"];
  const python = join(environment, "bin/python");
  await runTool(python, ["-m", "pip", "install", ...flags, "--require-hashes", "--requirement", requirements]);
  expect(await runTool(join(environment, "bin/hadolint"), [dockerfile])).toBe("");
});

test("the image is of the Node that the repository runs on", () => {
  expect(baseName).toBe(`node:${packageJson.devDependencies.node}-trixie-slim`);
});

test("the image serves by default, as a user that is a number, and checks its own health", () => {
  expect(config).toMatchObject({
    User: "65532:65532",
    ExposedPorts: { "50051/tcp": {} },
    Entrypoint: ["node", "/app/bin/tokenwire.js"],
    Cmd: ["serve"],
    StopSignal: "SIGTERM",
    Healthcheck: { Test: ["CMD", "node", "/app/bin/tokenwire.js", "health"] },
  });
});

test("the image holds what runs, without npm, sources, or what only development needs", async () => {
  const list = (...path: string[]): Promise<string> => runTool("ls", ["-A", join(folder, ...path)]);
  expect(await list("app")).toBe("LICENSE\nNOTICE\nbin\ndist\nnode_modules\npackage.json\n");
  const modules = (await list("app/node_modules")).split("\n");
  expect(modules).toContain("zod");
  expect(modules.filter((name) => Object.keys(packageJson.devDependencies).includes(name))).toEqual([]);
  expect(await list("usr/local/bin")).toBe("node\n");
});

test("the health check passes", async () => {
  const [, ...command] = config.Healthcheck.Test;
  expect(await gateway.execute(command)).toBe("SERVING\n");
});

test("it answers a call at the exposed port on every address", async () => {
  const address = "http://127.0.0.2:50051";
  const flags = ["--address", address, "--model", "sim/echo"];
  expect(await gateway.execute([...config.Entrypoint, "complete", ...flags, "hello"])).toBe("hello\n");
});

test("it is process 1, its user has no capabilities, and it can write nowhere", async () => {
  const status = await readFile(`/proc/${gateway.pid}/status`, "utf8");
  expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
  expect(status).toMatch(/^Groups:\t *$/m);
  expect(status).toMatch(/^NSpid:\t\d+\t1$/m);
  expect(status).toMatch(/^CapEff:\t0+$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  const write = `try { fs.writeFileSync("/tmp/file", "") } catch (error) { console.log(error.code) }`;
  expect(await gateway.execute(["node", "-e", write])).toBe("EROFS\n");
});

test("its stop signal ends it well", async () => {
  expect(await gateway.stop("SIGTERM")).toBe(0);
});

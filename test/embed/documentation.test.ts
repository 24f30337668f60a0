import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readDocumentFiles } from "../support/document-programs.ts";
import { runTool } from "../support/run-tool.ts";
import { startStandInModels } from "../support/stand-in-models.ts";
import { writeFiles } from "../support/temporary-files.ts";

const files = readDocumentFiles("docs/embedding.md");
const hook = fileURLToPath(new URL("../support/resolve-sources.ts", import.meta.url));

/** Runs a program of the document among the other files of it. */
async function run(program: string): Promise<string> {
  const url = await startStandInModels();
  const folder = writeFiles(Object.fromEntries(files.map(({ name, text }) => [name, text])));
  const environment = {
    PORT: "0",
    OLLAMA_URL: `${url}/api/generate`,
    TGI_URL: `${url}/generate`,
    ANTHROPIC_API_KEY: undefined,
  };
  return runTool(process.execPath, ["--import", hook, program], { folder, environment });
}

test("the document shows what is run here", () => {
  expect(files.map(({ name }) => name)).toEqual([
    "answer.ts",
    "failure.ts",
    "serve.ts",
    "metrics.ts",
    "ollama.ts",
    "tgi.ts",
    "own.ts",
    "gateway.yaml",
    "from-file.ts",
  ]);
});

const withOutput = files.filter(({ output }) => output !== undefined);

test.each(withOutput)("$name prints what the document says, and ends", async ({ name, output }) => {
  expect((await run(name)).trimEnd()).toBe(output?.trimEnd());
});

test("serve.ts answers over a socket, and ends", async () => {
  expect(JSON.parse(await run("serve.ts"))).toMatchObject({ text: "hello over a socket" });
});

test.each(["ollama.ts", "tgi.ts"])("the provider of %s has at most 20 lines of code", (name) => {
  const { text = "" } = files.find((file) => file.name === name) ?? {};
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("import "));
  expect(lines).toContainEqual(expect.stringContaining("async *open("));
  expect(lines.length).toBeLessThanOrEqual(20);
});

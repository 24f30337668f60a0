import { mkdir } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { serveProcess } from "../support/tokenwire-process.ts";
import { cacheFolderOf } from "./run-tool.ts";
import { prompt, smokeReport } from "./smoke-report.ts";

/** How a language makes and runs a client of the API. Each step fails with what its tools said. */
export interface Language {
  readonly name: string;
  /** Installs the tools that generate and compile code, into `folder`. */
  install(folder: string): Promise<void>;
  /** Generates the code of every proto file of the API with the language's own plain tools, and compiles it. */
  generate(folder: string): Promise<void>;
  /** Runs the smoke program of the language and returns what it prints. */
  run(folder: string, address: string, prompt: string): Promise<string>;
  /** Where the documents have a first program: runs it, against this address, and returns what it prints. */
  runFirstProgram?(folder: string, address: string): Promise<string>;
}

/** The address that the programs of the documents call. */
export const documentedAddress = "127.0.0.1:50051";

/** The laws that hold for a client in any language. */
export function describeClient(language: Language): void {
  const folder = cacheFolderOf(language.name);

  describe(`a client in ${language.name}`, () => {
    test("is generated from the proto files by the plain tools and compiles", async () => {
      await mkdir(folder, { recursive: true });
      await language.install(folder);
      await language.generate(folder);
    });

    test("gets whole answers, streamed answers, and errors with their reason", async () => {
      const report: unknown = JSON.parse(await withGateway((host) => language.run(folder, host, prompt)));
      expect(report).toEqual(smokeReport);
    });

    const { runFirstProgram } = language;
    if (runFirstProgram === undefined) return;
    test("runs the first program of the documents", async () => {
      const output = await withGateway((host) => runFirstProgram(folder, host));
      expect(output.toLowerCase()).toBe(`hello from ${language.name}\n`);
    });
  });
}

async function withGateway(run: (host: string) => Promise<string>): Promise<string> {
  const gateway = await serveProcess();
  try {
    return await run(new URL(gateway.address).host);
  } finally {
    gateway.child.kill();
    await gateway.exited;
  }
}

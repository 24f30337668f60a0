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
}

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
      const gateway = await serveProcess();
      try {
        const { host } = new URL(gateway.address);
        const report: unknown = JSON.parse(await language.run(folder, host, prompt));
        expect(report).toEqual(smokeReport);
      } finally {
        gateway.child.kill();
        await gateway.exited;
      }
    });
  });
}

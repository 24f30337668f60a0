import { expect, test } from "vitest";
import { completeConfig, loadConfig } from "../../src/config/load.ts";

test("a program that says nothing gets what a command line that says nothing gets", () => {
  expect(completeConfig({})).toEqual(loadConfig({}, {}));
});

test("a program writes what a file says, by the same names", () => {
  const config = completeConfig({
    limits: { concurrency: 8 },
    providers: { local: { kind: "openai", baseUrl: "http://127.0.0.1:11434/v1", limits: { queueTimeout: "5s" } } },
    models: { fast: "local/llama", careful: { target: "local/llama", caps: { maxTokens: 100 } } },
  });
  expect(config.providers).toMatchObject([
    { kind: "openai", name: "local", slots: { concurrency: 8, queueLength: 1_024, queueTimeoutMs: 5_000 } },
  ]);
  expect(config.models).toMatchObject([
    { name: "fast", targets: [{ target: "local/llama", weight: 1, priority: 0 }], caps: { maxTokens: undefined } },
    { name: "careful", targets: [{ target: "local/llama", weight: 1, priority: 0 }], caps: { maxTokens: 100 } },
  ]);
});

test("a preset is all that a known server needs, and every switch of it can be set beside it", () => {
  const { providers } = completeConfig({
    providers: {
      fast: { kind: "openai", preset: "groq", apiKey: "k" },
      odd: { kind: "openai", preset: "vllm", topK: "false", maxStopSequences: "2", reasoningHistory: "none" },
    },
  });

  expect(providers).toMatchObject([
    { name: "fast", preset: "groq", baseUrl: undefined, apiKeys: ["k"] },
    { name: "odd", preset: "vllm", switches: { topK: false, maxStopSequences: 2, reasoningHistory: "none" } },
  ]);
});

test("its faults are reported by their paths", () => {
  expect(() => completeConfig({ server: { port: 70_000 }, models: { fast: "nobody/x" } })).toThrow(
    expect.objectContaining({
      name: "ConfigError",
      faults: [
        'models.fast "nobody/x": no provider has this name; there are sim',
        "server.port 70000: write a whole number from 0 to 65535",
      ],
    }),
  );
});

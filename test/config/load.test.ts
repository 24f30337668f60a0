import { expect, test } from "vitest";
import { ConfigError } from "../../src/config/faults/config-error.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Flags } from "../../src/config/overlay.ts";

function faultsOf(flags: Flags, environment: NodeJS.ProcessEnv = {}): string[] {
  try {
    loadConfig(flags, environment);
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.message.split("\n");
    throw thrown;
  }
}

test("with nothing said, the gateway listens on 127.0.0.1:50051 and serves the simulator", () => {
  const config = loadConfig({}, {});
  expect(config.server).toMatchObject({ host: "127.0.0.1", port: 50_051, maxMessageBytes: 33_554_432 });
  expect(config.timeouts).toEqual({ firstTokenMs: 60_000, idleMs: 30_000, totalMs: 600_000, maxTotalMs: 3_600_000 });
  expect(config.providers).toEqual([
    {
      kind: "sim",
      name: "sim",
      slots: { concurrency: 32, queueLength: 1_024, queueTimeoutMs: 30_000 },
      timeouts: { firstTokenMs: undefined, idleMs: undefined, totalMs: undefined },
    },
  ]);
  expect(config.admission).toEqual({
    ...{ maxCalls: 10_000, maxCallsPerCaller: undefined, queueLength: 1_024, queueTimeoutMs: 30_000 },
    ...{ maxLoopDelayMs: 1_000, maxHeapShare: 0.9 },
  });
  expect(config.retries).toEqual({
    ...{ maxAttempts: 3, baseMs: 200, maxMs: 5_000, maxRetryAfterMs: 30_000 },
    budget: { share: 0.2, least: 10, windowMs: 10_000 },
  });
  expect(config.breaker).toEqual({
    ...{ consecutiveFailures: 5, failureShare: 0.5, minCalls: 10 },
    ...{ windowMs: 10_000, openMs: 5_000, maxOpenMs: 60_000 },
  });
});

test.each<[law: string, environment: NodeJS.ProcessEnv, openai: object | undefined]>([
  ["a key brings OpenAI itself", { OPENAI_API_KEY: "k" }, { baseUrl: "https://api.openai.com/v1", apiKeys: ["k"] }],
  [
    "a base URL brings a compatible server, without a key too",
    { OPENAI_BASE_URL: "http://127.0.0.1:11434/v1/" },
    { baseUrl: "http://127.0.0.1:11434/v1", apiKeys: [] },
  ],
  ["a key is read without the line end of its file", { OPENAI_API_KEY: "sk-1\r\n" }, { apiKeys: ["sk-1"] }],
  [
    "a preset brings its server, without a key too",
    { TOKENWIRE_OPENAI_PRESET: "ollama" },
    { preset: "ollama", baseUrl: undefined, apiKeys: [] },
  ],
  ["an empty variable is an unset one", { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" }, undefined],
])("%s", (_law, environment, openai) => {
  const found = loadConfig({}, environment).providers.find(({ kind }) => kind === "openai");
  if (openai === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(openai);
});

test.each<[law: string, flags: Flags, environment: NodeJS.ProcessEnv, anthropic: object | undefined]>([
  [
    "a key brings Anthropic itself",
    {},
    { ANTHROPIC_API_KEY: "k" },
    {
      baseUrl: "https://api.anthropic.com",
      apiKeys: ["k"],
      auth: "x-api-key",
      headers: {},
      models: [],
      version: "2023-06-01",
      defaultMaxTokens: undefined,
      maxTokensCap: undefined,
      unsupported: "refuse",
    },
  ],
  [
    "a base URL brings a compatible server, without a key too",
    {},
    { ANTHROPIC_BASE_URL: "http://127.0.0.1:4000/" },
    { baseUrl: "http://127.0.0.1:4000", apiKeys: [] },
  ],
  [
    "its settings are its own",
    { "anthropic-default-max-tokens": "4096", "anthropic-max-tokens-cap": "8192", "anthropic-unsupported": "drop" },
    {
      ANTHROPIC_API_KEY: "k",
      TOKENWIRE_ANTHROPIC_AUTH: "bearer",
      TOKENWIRE_ANTHROPIC_HEADERS: '{"Anthropic-Beta":"a"}',
      TOKENWIRE_ANTHROPIC_MODELS: "m-1,m-2",
      TOKENWIRE_ANTHROPIC_VERSION: "2026-10-21",
    },
    {
      auth: "bearer",
      headers: { "anthropic-beta": "a" },
      models: ["m-1", "m-2"],
      version: "2026-10-21",
      defaultMaxTokens: 4_096,
      maxTokensCap: 8_192,
      unsupported: "drop",
    },
  ],
  ["without either it is not there", { "anthropic-models": "m" }, {}, undefined],
])("Anthropic: %s", (_law, flags, environment, anthropic) => {
  const found = loadConfig(flags, environment).providers.find(({ kind }) => kind === "anthropic");
  if (anthropic === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject({ name: "anthropic", ...anthropic });
});

test("a flag wins over its variable, which wins over the default", () => {
  const environment = { TOKENWIRE_PORT: "1", TOKENWIRE_IDLE_TIMEOUT: "1.5s" };
  const config = loadConfig({ port: "2" }, environment);
  expect([config.server.port, config.timeouts.idleMs]).toEqual([2, 1_500]);
});

test.each<[flags: Flags, environment: NodeJS.ProcessEnv, fault: string]>([
  [{ port: "70000" }, {}, '--port "70000": write a whole number from 0 to 65535'],
  [{ port: "http" }, {}, '--port "http": write a whole number from 0 to 65535'],
  [
    { "idle-timeout": "30" },
    {},
    '--idle-timeout "30": write a duration above 0 with its unit, such as "500ms", "30s" or "2m"',
  ],
  [{}, { TOKENWIRE_LOG_LEVEL: "loud" }, "TOKENWIRE_LOG_LEVEL: write one of debug, info, warn, error, silent"],
  [
    {},
    { OPENAI_BASE_URL: "127.0.0.1:11434" },
    'OPENAI_BASE_URL: write an http or https URL such as "http://127.0.0.1:11434/v1"',
  ],
  [
    { "cors-origins": "https://app.example.com/path" },
    {},
    '--cors-origins "https://app.example.com/path": write an origin such as "https://app.example.com", or "*"',
  ],
  [{ "tls-cert-file": "cert.pem" }, {}, "server.tls.keyFile is missing: write the path of a file"],
  [{}, { OPENAI_API_KEY: "sk-é" }, "OPENAI_API_KEY: write the key alone: visible ASCII characters, no spaces"],
  [{}, { OPENAI_API_KEY: " " }, "OPENAI_API_KEY: write the key alone: visible ASCII characters, no spaces"],
  [
    {},
    { OPENAI_API_KEY: "k", TOKENWIRE_OPENAI_HEADERS: '{"Content-Length": "1"}' },
    "TOKENWIRE_OPENAI_HEADERS: leave this header out: the gateway sets it itself",
  ],
  [
    {},
    { OPENAI_API_KEY: "k", TOKENWIRE_OPENAI_HEADERS: '{"x-team": 1}' },
    "TOKENWIRE_OPENAI_HEADERS: write the text of a header: one line without control characters",
  ],
  [
    { "anthropic-version": "latest" },
    { ANTHROPIC_API_KEY: "k" },
    '--anthropic-version "latest": write a date such as "2023-06-01"',
  ],
])("%j with %j: %s", (flags, environment, fault) => {
  expect(faultsOf(flags, environment)).toEqual([fault]);
});

test("all faults are reported at once, and none repeats the text of a variable, which may be a secret", () => {
  const faults = faultsOf(
    { port: "x" },
    { OPENAI_BASE_URL: "https://user:hunter2@host/v1", TOKENWIRE_OPENAI_HEADERS: "hunter2" },
  );
  expect(faults.map((fault) => fault.split(":")[0])).toEqual([
    '--port "x"',
    "OPENAI_BASE_URL",
    "TOKENWIRE_OPENAI_HEADERS",
  ]);
  expect(faults.join("\n")).not.toContain("hunter2");
});

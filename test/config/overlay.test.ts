// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how references are written
import { join } from "node:path";
import { expect, test } from "vitest";
import { configFile, loadConfig } from "../../src/config/load.ts";
import type { Flags } from "../../src/config/overlay.ts";
import { settings } from "../../src/config/settings.ts";
import { faultsOf } from "../support/faults-of.ts";
import { writeFiles } from "../support/temporary-files.ts";

function fileOf(text: string): string {
  return join(writeFiles({ "gateway.yaml": text }), "gateway.yaml");
}

test.each<[law: string, flags: Flags, environment: NodeJS.ProcessEnv, port: number]>([
  ["the file over the default", {}, {}, 1],
  ["a variable over the file", {}, { TOKENWIRE_PORT: "2" }, 2],
  ["a flag over the variable", { port: "3" }, { TOKENWIRE_PORT: "2" }, 3],
  ["nothing by an empty variable", {}, { TOKENWIRE_PORT: "" }, 1],
])("what wins is %s", (_law, flags, environment, port) => {
  expect(loadConfig({ config: fileOf("server: {port: 1}"), ...flags }, environment).server.port).toBe(port);
});

test("a value that loses is not read: what it refers to may be missing", () => {
  const config = fileOf("server: {port: '${env:NOT_SET}'}");
  expect(loadConfig({ config, port: "3" }, {}).server.port).toBe(3);
});

test("what looks like a reference in a flag or a variable is a text", () => {
  const environment = { HOME: "/root", OPENAI_API_KEY: "${env:HOME}" };
  const { providers } = loadConfig({ config: fileOf("{}"), "openai-models": "${env:HOME}" }, environment);
  expect(providers).toMatchObject([{ kind: "sim" }, { models: ["${env:HOME}"], apiKeys: ["${env:HOME}"] }]);
});

test.each<[flags: Flags, environment: NodeJS.ProcessEnv, file: string | undefined]>([
  [{ config: "a.yaml" }, { TOKENWIRE_CONFIG: "b.yaml" }, "a.yaml"],
  [{}, { TOKENWIRE_CONFIG: "b.yaml" }, "b.yaml"],
  [{}, { TOKENWIRE_CONFIG: "" }, undefined],
  [{}, {}, undefined],
])("with %j and %j the file is %s", (flags, environment, file) => {
  expect(configFile(flags, environment)).toBe(file);
});

const keys = { OPENAI_API_KEY: "sk-environment", ANTHROPIC_API_KEY: "sk-environment" };

test("a file without providers leaves those of the environment", () => {
  const { providers } = loadConfig({ config: fileOf("server: {port: 1}") }, keys);
  expect(providers.map(({ name }) => name)).toEqual(["sim", "openai", "anthropic"]);
});

test("a file with providers has exactly those, and the keys of the environment are not theirs", () => {
  const config = fileOf("providers:\n  openai: {kind: openai}\n  own: {kind: anthropic, apiKey: sk-file}");
  const environment = { ...keys, OPENAI_BASE_URL: "https://elsewhere.example.com" };
  expect(loadConfig({ config }, environment).providers).toMatchObject([
    { name: "openai", apiKeys: [], baseUrl: "https://api.openai.com/v1" },
    { name: "own", apiKeys: ["sk-file"] },
  ]);
});

test("a flag or a variable of ours that a file with providers makes idle is a fault", () => {
  const config = fileOf("providers: {sim: {kind: sim}}");
  const flags = { config, "openai-models": "a,b" };
  expect(faultsOf(() => loadConfig(flags, { TOKENWIRE_ANTHROPIC_AUTH: "bearer" }))).toEqual([
    `--openai-models "a,b": ${config} declares the providers; write this there`,
    `TOKENWIRE_ANTHROPIC_AUTH: ${config} declares the providers; write this there`,
  ]);
});

test("general limits are those of each provider that has none of its own", () => {
  const text = "limits: {concurrency: 5}\ntimeouts: {connect: 1s}\nproviders:\n  a: {kind: openai}\n";
  const config = fileOf(`${text}  b: {kind: openai, timeouts: {connect: 2s, idle: 3s}, limits: {concurrency: 7}}`);
  expect(loadConfig({ config, "queue-length": "9" }, {}).providers).toMatchObject([
    { name: "a", slots: { concurrency: 5, queueLength: 9 }, connectTimeoutMs: 1_000, timeouts: { idleMs: undefined } },
    { name: "b", slots: { concurrency: 7, queueLength: 9 }, connectTimeoutMs: 2_000, timeouts: { idleMs: 3_000 } },
  ]);
});

test("paths of a file are relative to it, those of flags to the working directory", () => {
  const config = fileOf("server: {tls: {certFile: tls/cert.pem, keyFile: /etc/key.pem}}");
  expect(loadConfig({ config, "tls-client-ca-file": "ca.pem" }, {}).server.tls).toEqual({
    certFile: join(config, "../tls/cert.pem"),
    keyFile: "/etc/key.pem",
    clientCaFile: "ca.pem",
    clientAuth: "require",
  });
});

test("each flag and each variable sets something else", () => {
  expect(new Set(settings.map(({ variable }) => variable)).size).toBe(settings.length);
  expect(new Set(settings.map(({ path }) => path.join("."))).size).toBe(settings.length);
});

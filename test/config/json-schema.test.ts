// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how references are written
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadConfig } from "../../src/config/load.ts";
import { writeFiles } from "../support/temporary-files.ts";

const schema = z.fromJSONSchema(JSON.parse(readFileSync("docs/tokenwire.schema.json", "utf8")));

function isAccepted(text: string): boolean {
  return schema.safeParse(parse(text)).success;
}

const [, example = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/configuration.md", "utf8")) ?? [];

test.each([
  "{}",
  example,
  "server: {port: 0, maxMessageBytes: 4096, corsOrigins: ['*'], drainTimeout: 1.5m}",
  "server: {port: '${env:PORT}', maxMessageBytes: '64KiB', drainTimeout: '${env:DRAIN}'}",
  "log: {level: '${env:LEVEL}', format: json}",
  "providers: {a: {kind: '${env:KIND}'}, b: {kind: '${env:KIND}', apiKey: '${env:KEY}', limits: {queueLength: 1}}}",
  "server: {host: '::1'}",
  "server: {host: '${env:HOST}'}",
  "providers: {a: {kind: anthropic, apiKey: '${file:a.key}', headers: {x-a: b}, limits: {concurrency: '4'}}}",
  "prices: {sim/echo: {input: 3, output: '15.5'}, sim/*: {input: '${env:PRICE}', output: 1, tiers: [{above: 1, input: 1, output: 2}]}}",
  "models: {a: sim/echo, b: {target: '${env:TARGET}', defaults: {temperature: 0.5, topP: '${env:P}'}, caps: {totalTimeout: 5s}}}",
])("editors take what the loader takes: %s", (text) => {
  expect(isAccepted(text)).toBe(true);
});

test("the example of the documents is a configuration", () => {
  const file = join(writeFiles({ "gateway.yaml": example }), "gateway.yaml");
  const { models } = loadConfig({ config: file }, { ANTHROPIC_API_KEY: "sk-1" });
  expect(models.map(({ name }) => name)).toEqual(["fast", "careful"]);
});

test.each([
  "sevrer: {}",
  "server: {prot: 1}",
  "server: {port: 70000}",
  "server: {host: 'localhost:50051'}",
  "server: {drainTimeout: 30}",
  "server: {tls: {certFile: a}}",
  "log: {level: loud}",
  "providers: {A: {kind: sim}}",
  "providers: {a: {kind: claude}}",
  "providers: {a: {kind: openai, version: '2023-06-01'}}",
  "models: {a: sim}",
  "prices: {echo: {input: 3, output: 15}}",
  "prices: {sim/echo: {input: 3}}",
  "models: {a: {target: sim/echo, maxTokens: 5}}",
])("editors mark what the loader refuses: %s", (text) => {
  expect(isAccepted(text)).toBe(false);
});

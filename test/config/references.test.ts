// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how references are written
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { writeFiles } from "../support/temporary-files.ts";

const environment = { KEY: "sk-1", PORT: "8080", LEVEL: "warn", TEAM: "search", NESTED: "${env:KEY}" };
const secrets = { "a.key": "sk-file\n", "crlf.key": "sk-file\r\n", "spaced.txt": " two lines\n\n" };

function load(text: string) {
  return loadConfig({ config: join(writeFiles({ ...secrets, "gateway.yaml": text }), "gateway.yaml") }, environment);
}

test.each<[written: string, key: string]>([
  ["${env:KEY}", "sk-1"],
  ["${file:a.key}", "sk-file"],
  ["${file:./a.key}", "sk-file"],
  ["${file:crlf.key}", "sk-file"],
  ["a-${env:KEY}-${file:a.key}", "a-sk-1-sk-file"],
  ["$${env:KEY}", "${env:KEY}"],
  ["$${${env:KEY}", "${sk-1"],
  ["$$${env:KEY}", "$${env:KEY}"],
  ["$KEY", "$KEY"],
  ["${env:NESTED}", "${env:KEY}"],
])("the key %s is %s", (written, key) => {
  expect(load(`providers: {a: {kind: openai, apiKey: '${written}'}}`).providers).toMatchObject([{ apiKeys: [key] }]);
});

test("numbers, words, durations, items of lists, headers and targets may be references", () => {
  const config = load(`
server: {port: "\${env:PORT}"}
log: {level: "\${env:LEVEL}"}
providers:
  a: {kind: openai, models: ["m-\${env:TEAM}"], headers: {x-team: "team \${env:TEAM}"}}
models: {fast: "a/\${env:TEAM}"}
`);
  expect(config).toMatchObject({
    server: { port: 8_080 },
    log: { level: "warn" },
    providers: [{ models: ["m-search"], headers: { "x-team": "team search" } }],
    models: [{ targets: [{ target: "a/search" }] }],
  });
});

test("of the line ends behind a file's text one goes", () => {
  const config = load(
    "providers: {a: {kind: sim}}\nmodels: {b: {target: a/echo, defaults: {stopSequences: ['${file:spaced.txt}']}}}",
  );
  expect(config.models).toMatchObject([{ defaults: { stopSequences: [" two lines\n"] } }]);
});

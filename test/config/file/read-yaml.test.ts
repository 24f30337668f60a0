import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { faultsOf } from "../../support/faults-of.ts";
import { writeFiles } from "../../support/temporary-files.ts";

function load(content: string | Uint8Array) {
  return loadConfig({ config: join(writeFiles({ "gateway.yaml": content }), "gateway.yaml") }, {});
}

test.each<[law: string, content: string | Uint8Array]>([
  ["a byte order mark", "\ufeffserver: {port: 1}"],
  ["lines that end in CR LF", "# a comment\r\nserver:\r\n  port: 1\r\n"],
  ["no line end", "server: {port: 1}"],
  ["JSON", '{"server": {"port": 1}}'],
  ["a marked document", "---\nserver: {port: 1}\n..."],
  ["a value behind an alias", "server: {port: &port 1, maxStreams: *port}"],
])("a file with %s is read", (_law, content) => {
  expect(load(content).server.port).toBe(1);
});

test.each(["{}", "# nothing but a comment\n{}"])("%j says nothing: the defaults hold", (content) => {
  expect(load(content)).toEqual(loadConfig({}, {}));
});

test("names that read as numbers or truth values elsewhere are names", () => {
  expect(load("providers:\n  4: {kind: sim}\n  true: {kind: sim}").providers.map(({ name }) => name)).toEqual([
    "4",
    "true",
  ]);
});

test.each<[law: string, content: string | Uint8Array, fault: string]>([
  ["a file of ten megabytes", "#".repeat(10_000_000), ": the file is larger than 1024 KiB; make it smaller"],
  ["what is no UTF-8", new Uint8Array([0x61, 0xff]), ": the file is not UTF-8 text; save it as UTF-8"],
  ["UTF-16", Buffer.from("\ufefflog: {}", "utf16le"), ": the file is not UTF-8 text; save it as UTF-8"],
  [
    "aliases that multiply",
    `a: &a [x]\n${Array.from("bcdefghijk", (name, index) => `${name}: &${name} [${new Array(9).fill(`*${"abcdefghij"[index]}`).join(",")}]`).join("\n")}`,
    ":1:7: the file is more than 10000 values or 32 levels, aliases followed; make it smaller",
  ],
  [
    "an alias within itself",
    "server: &a {tls: *a}",
    ":1:18: the file is more than 10000 values or 32 levels, aliases followed; make it smaller",
  ],
  [
    "brackets within brackets",
    `server: ${"[".repeat(40)}${"]".repeat(40)}`,
    ":1:41: the file is more than 10000 values or 32 levels, aliases followed; make it smaller",
  ],
])("%s is one clear fault", (_law, content, fault) => {
  const directory = writeFiles({ "gateway.yaml": content });
  const file = join(directory, "gateway.yaml");
  expect(faultsOf(() => loadConfig({ config: file }, {}))).toEqual([`${file}${fault}`]);
});

test("more brackets than the parser can follow are one clear fault", () => {
  const file = join(writeFiles({ "gateway.yaml": "[".repeat(100_000) }), "gateway.yaml");
  expect(faultsOf(() => loadConfig({ config: file }, {}))).toEqual([
    expect.stringMatching(/gateway\.yaml:1:\d+: nested too deeply; a configuration needs a few levels$/),
  ]);
});

test("more keys than a configuration has are one clear fault", () => {
  const text = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join("\n");
  const file = join(writeFiles({ "gateway.yaml": text }), "gateway.yaml");
  expect(faultsOf(() => loadConfig({ config: file }, {}))).toEqual([
    `${file}:10000:8: the file is more than 10000 values or 32 levels, aliases followed; make it smaller`,
  ]);
});

test("a pipe without a writer and a device are refused by what they are, without a wait", () => {
  const pipe = join(writeFiles({}), "pipe");
  execFileSync("mkfifo", [pipe]);
  const files = [pipe, "/dev/zero"];
  const secret = join(writeFiles({ "gateway.yaml": `log: {level: "\${file:${pipe}}"}` }), "gateway.yaml");
  const noFile = "this is no regular file; name one: pipes and devices cannot be read again";
  expect(files.flatMap((config) => faultsOf(() => loadConfig({ config }, {})))).toEqual([
    `${pipe}: ${noFile}`,
    `/dev/zero: ${noFile}`,
  ]);
  expect(faultsOf(() => loadConfig({ config: secret }, {}))).toEqual([
    expect.stringMatching(new RegExp(`^${secret}:1:14: log\\.level.*: ${pipe}: ${noFile}$`)),
  ]);
});

test("a missing file and a directory are refused by what they are", () => {
  const directory = writeFiles({});
  const missing = join(directory, "none.yaml");
  const faults = [missing, directory].flatMap((config) => faultsOf(() => loadConfig({ config }, {})));
  expect(faults).toEqual([
    `${missing}: there is no such file; check its path`,
    `${directory}: this is a directory; name a file`,
  ]);
});

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { completeConfig, loadConfig } from "../../../src/config/load.ts";
import { faultsOf } from "../../support/faults-of.ts";
import { writeFiles } from "../../support/temporary-files.ts";
import {
  type FaultyFile,
  modelFaults,
  providerFaults,
  referenceFaults,
  serverFaults,
  textFaults,
} from "../fault-table.ts";

const environment = { EMPTY: "", CANARY: "sk-canary-12345678", SPACED: "sk canary 12345678" };
const neighbours = {
  "empty.key": "\n",
  "large.key": "k".repeat(64 * 1_024 + 1),
  "binary.key": new Uint8Array([0xff, 0xfe, 0x00]),
};

describe.each<[what: string, files: readonly FaultyFile[]]>([
  ["text", textFaults],
  ["server", serverFaults],
  ["providers", providerFaults],
  ["models", modelFaults],
  ["references", referenceFaults],
])("%s", (_what, files) => {
  test.each(files)("%s is reported with its place and what to write", (_law, text, faults) => {
    const file = join(writeFiles({ ...neighbours, "gateway.yaml": text }), "gateway.yaml");
    expect(faultsOf(() => loadConfig({ config: file }, environment))).toEqual(
      faults.map((fault) => `${file}:${fault}`),
    );
  });
});

test("no fault of the table repeats a secret", () => {
  const laws = [textFaults, serverFaults, providerFaults, modelFaults, referenceFaults].flat();
  expect(laws.flatMap(([, , faults]) => faults).filter((fault) => /canary/.test(fault))).toEqual([]);
});

test("all faults are reported at once, those of the file in its order, then those of flags and variables", () => {
  const text = "models: {a: b}\nproviders:\n  c: {kind: d}\nserver:\n  prot: 1\n  host: 5\n";
  const file = join(writeFiles({ "gateway.yaml": text }), "gateway.yaml");
  const faults = faultsOf(() => loadConfig({ config: file, port: "x" }, { TOKENWIRE_LOG_LEVEL: "loud" }));
  expect(faults.map((fault) => fault.replace(`${file}:`, "").split(":").slice(0, 2).join(":"))).toEqual([
    "1:13",
    "3:13",
    "5:3",
    "6:9",
    '--port "x": write a whole number from 0 to 65535',
    "TOKENWIRE_LOG_LEVEL: write one of debug, info, warn, error, silent",
  ]);
});

test("of very many faults the message has fifty, and says how many more there are", () => {
  const text = Array.from({ length: 60 }, (_, index) => `key${index}: 1`).join("\n");
  const file = join(writeFiles({ "gateway.yaml": text }), "gateway.yaml");
  expect(() => loadConfig({ config: file }, {})).toThrow(
    expect.objectContaining({
      faults: expect.toSatisfy((faults: readonly string[]) => faults.length === 51 && faults[50] === "… and 10 more"),
      count: 60,
      message: expect.stringMatching(/:50:1: key49: unknown key;.*\n… and 10 more$/),
    }),
  );
});

test("of twenty thousand providers and aliases, each at fault, fifty are reported, and only those are explained", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `p${index}`);
  const input = {
    providers: Object.fromEntries(names.map((name) => [name, { kind: "sim" as const }])),
    models: Object.fromEntries(names.map((name) => [`m-${name}`, `q${name}/m`])),
    ...Object.fromEntries(names.map((name) => [name, 1])),
  };
  const faults = faultsOf(() => completeConfig(input));
  expect(faults).toHaveLength(51);
  expect(faults.at(-1)).toBe("… and 19950 more");
  expect(faults[0]).toMatch(
    /^models\.m-p0 "qp0\/m": no provider has this name; .*there are p0, .*, p19 and 9980 more$/,
  );
});

test.each<[flag: string, text: string, shown: string]>([
  ["port", "https://me:canary@example.com", "--port"],
  ["host", "https://me:canary@example.com", "--host"],
  ["log-level", "sk-canary-12345678", "--log-level"],
  ["log-level", "a\u009bb", "--log-level"],
  ["log-level", "l".repeat(80), `--log-level "${"l".repeat(60)}…`],
])("the flag %s with %j is reported as %s", (flag, text, shown) => {
  expect(faultsOf(() => loadConfig({ [flag]: text }, {}))).toEqual([expect.stringMatching(`^${shown}: write `)]);
});

test("a flag that would do nothing is reported without its secret", () => {
  const file = join(writeFiles({ "gateway.yaml": "providers: {sim: {kind: sim}}" }), "gateway.yaml");
  expect(faultsOf(() => loadConfig({ config: file, "openai-base-url": "https://me:canary@example.com" }, {}))).toEqual([
    `--openai-base-url: ${file} declares the providers; write this there`,
  ]);
});

import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readTlsFiles } from "../../../src/cli/connection/tls-files.ts";
import { InputError } from "../../../src/cli/input/input-error.ts";
import { readFixture } from "../../support/fixture.ts";
import { type Protection, type RecordingGateway, startRecordingGateway } from "../../support/recording-gateway.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { writeFiles } from "../../support/temporary-files.ts";
import type { Finished } from "../../support/tokenwire-process.ts";

const certificate = "test/fixtures/tls/localhost.crt";
const key = "test/fixtures/tls/localhost.key";

let gateway: RecordingGateway | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function completeOver(protection: Protection, ...flags: string[]): Promise<Finished> {
  gateway = await startRecordingGateway(protection);
  gateway.events = [{ event: { case: "textDelta", value: "safe" } }];
  return runInProcess(["complete", "--address", gateway.address, ...flags, "-m", "model", "hello"]);
}

test("an answer comes over TLS from a gateway whose authority is named", async () => {
  expect(await completeOver("tls", "--ca", certificate)).toMatchObject({ code: 0, stdout: "safe\n" });
});

test("a gateway whose authority is unknown is not called, and the error names the flag for it", async () => {
  const { code, stdout, stderr } = await completeOver("tls");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^tokenwire: no answer of a gateway from https:.*name the authority.* with --ca\n$/);
  expect(gateway?.requests).toEqual([]);
});

test("a gateway that asks for a client's certificate gets it", async () => {
  const finished = await completeOver("mutual tls", "--ca", certificate, "--cert", certificate, "--key", key);
  expect(finished).toMatchObject({ code: 0, stdout: "safe\n" });
});

test("without that certificate the call fails before anything is sent", async () => {
  const { code, stderr } = await completeOver("mutual tls", "--ca", certificate);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^tokenwire: no answer of a gateway from https:/);
  expect(gateway?.requests).toEqual([]);
});

const otherKey = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
`;

test.each<[flags: { ca?: string; cert?: string; key?: string; address?: string }, fault: string]>([
  [{ ca: "crt", address: "http://a" }, "--ca: http://a has no TLS; write --address https://…"],
  [{ cert: "crt" }, "--cert: --cert and --key go together"],
  [{ key: "key" }, "--key: --cert and --key go together"],
  [{ ca: "key" }, "--ca key: it is no PEM certificate, -----BEGIN CERTIFICATE-----"],
  [{ ca: "missing" }, "--ca missing: there is no such file"],
  [{ cert: "crt", key: "crt" }, "--key crt: it is no PEM key without a passphrase, -----BEGIN PRIVATE KEY-----"],
  [{ cert: "crt", key: "other" }, "--key other: it is not the key of --cert crt"],
])("%j is refused before a connection is tried", async ({ address = "https://a", ...names }, fault) => {
  const folder = writeFiles({
    crt: readFixture("tls/localhost.crt"),
    key: readFixture("tls/localhost.key"),
    other: otherKey,
  });
  const paths = Object.fromEntries(Object.entries(names).map(([flag, name]) => [flag, join(folder, name)]));
  const failure = await readTlsFiles({ address, ...paths }).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(InputError);
  expect(String(failure).replaceAll(`${folder}/`, "")).toBe(`InputError: ${fault}`);
});

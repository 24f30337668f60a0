import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../src/core/log.ts";
import { createHealth } from "../../src/transport/health.ts";
import { loadTlsFiles } from "../../src/transport/listener/tls/load-files.ts";
import { serveReflection } from "../../src/transport/reflection.ts";
import { apiClients } from "../support/api-clients.ts";
import { makeCertificate } from "../support/certificates.ts";
import { createTestTls, testClientTls, testCredentials } from "../support/doors.ts";
import { startRouteListener } from "../support/route-listener.ts";
import { startSecureGateway } from "../support/secure-gateway.ts";

const clientCa = makeCertificate({ commonName: "Clients", isCa: true });
const uris = ["spiffe://test.example/ns/search/sa/api"];
const client = makeCertificate({ commonName: "search", issuer: clientCa, uris });
const runProgram = promisify(execFile);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tls-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function loadCredentials(clientsAreRequired: boolean) {
  const files = {
    certFile: fileOf("cert.pem", testCredentials.certificates),
    keyFile: fileOf("key.pem", testCredentials.privateKey),
    clients: { caFile: fileOf("client-ca.pem", clientCa.cert), required: clientsAreRequired },
  };
  return loadTlsFiles(files, new Date());
}

describe("the log line of a call", () => {
  test.each([
    {
      name: "names who the caller proved to be",
      shown: { cert: client.cert, key: client.key },
      identity: {
        commonName: "search",
        uris,
        dnsNames: [],
        fingerprint: new X509Certificate(client.cert).fingerprint256,
      },
    },
    { name: "names nobody without a client certificate", shown: {}, identity: undefined },
  ])("$name", async ({ shown, identity }) => {
    const info = vi.fn();
    const tls = createTestTls(await loadCredentials(false));
    const gateway = await startSecureGateway(tls, { ...silentLog, info });
    const apiClient = apiClients.get("grpc-js")?.(gateway.address, { ...testClientTls, ...shown });
    const answer = await apiClient?.complete({ model: "sim/echo", prompt: "hello" });
    apiClient?.close();
    await gateway.drain();
    expect(answer?.text).toBe("hello");
    expect(info.mock.calls).toEqual([[expect.objectContaining({ rpc: "Complete", status: "OK", identity }), "call"]]);
  });

  test("holds no more of a certificate's names than fits", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `${index}.${"x".repeat(300)}`);
    const talkative = makeCertificate({ commonName: "c".repeat(300), issuer: clientCa, dnsNames: names });
    const info = vi.fn();
    const gateway = await startSecureGateway(createTestTls(await loadCredentials(true)), { ...silentLog, info });
    const shown = { ...testClientTls, cert: talkative.cert, key: talkative.key };
    const apiClient = apiClients.get("Connect-ES, Connect over HTTP/1.1")?.(gateway.address, shown);
    await apiClient?.complete({ model: "sim/echo", prompt: "hello" });
    await gateway.drain();
    const [{ identity }] = info.mock.calls[0] ?? [{}];
    expect(identity.dnsNames).toHaveLength(16);
    expect(Buffer.byteLength(identity.dnsNames[0])).toBe(256);
    expect(Buffer.byteLength(identity.commonName)).toBe(256);
  });
});

describe("buf curl, a client that is not ours, over TLS with a client certificate", () => {
  test.each(["grpc", "grpcweb", "connect"])("asks for health over %s, with reflection", async (protocol) => {
    const service = "tokenwire.v1.CompletionService";
    const listener = await startRouteListener(
      (router) => {
        createHealth([service]).routes(router);
        serveReflection(router);
      },
      createTestTls(await loadCredentials(true)),
    );
    const files = {
      "--cacert": fileOf("ca.pem", testClientTls.ca),
      "--cert": fileOf("client.pem", client.cert),
      "--key": fileOf("client.key", client.key),
    };
    const { stdout } = await runProgram("node_modules/.bin/buf", [
      "curl",
      `${listener.baseUrl}/grpc.health.v1.Health/Check`,
      ...Object.entries(files).flat(),
      "--protocol",
      protocol,
      "--data",
      JSON.stringify({ service }),
    ]);
    expect(JSON.parse(stdout)).toEqual({ status: "SERVING" });
    await listener.close();
  });
});

// The operations port over TLS, as it is beyond loopback: pages need no credential, AdminService needs a token.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { loadOpsSecrets } from "../../src/cli/serve-ops.ts";
import { ConfigError } from "../../src/config/faults/config-error.ts";
import { completeConfig } from "../../src/config/load.ts";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { makeCertificate } from "../support/certificates.ts";
import { testClientTls, testCredentials } from "../support/doors.ts";
import { askHttp1, sendRaw } from "../support/http-answers.ts";
import { adminAt, type OpsGateway, startOpsGateway } from "../support/ops-gateway.ts";
import { frame, frameType, headersFrame, openRawHttp2 } from "../support/raw-http2.ts";
import { writeFiles } from "../support/temporary-files.ts";

const token = "canary-token-0123456789";
const statusPath = "/tokenwire.admin.v1.AdminService/GetStatus";

const folder = mkdtempSync(join(tmpdir(), "tokenwire-"));

/** A gateway whose operations port is at every address, as in a pod: no host is checked there. */
function startOwn(): Promise<OpsGateway> {
  const at = (name: string): string => join(folder, name);
  const tls = { certFile: at("tls.crt"), keyFile: at("tls.key") };
  return startOpsGateway({ ops: { host: "0.0.0.0", tokenFile: at("tokens"), tls } });
}

let served: OpsGateway;
beforeAll(async () => {
  writeFileSync(join(folder, "tls.crt"), testCredentials.certificates);
  writeFileSync(join(folder, "tls.key"), testCredentials.privateKey);
  writeFileSync(join(folder, "tokens"), `${token}\n`);
  served = await startOwn();
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

/** Where a client finds the port by a name that its certificate has. */
function address(): string {
  return `https://localhost:${served.opsPort}`;
}

const nodeOptions = { ...testClientTls };
const transports: readonly (readonly [name: string, make: () => Transport])[] = [
  ["gRPC", () => createGrpcTransport({ baseUrl: address(), nodeOptions })],
  ["gRPC-Web over HTTP/1.1", () => createGrpcWebTransport({ baseUrl: address(), httpVersion: "1.1", nodeOptions })],
  ["Connect over HTTP/1.1", () => createConnectTransport({ baseUrl: address(), httpVersion: "1.1", nodeOptions })],
  ["Connect over HTTP/2", () => createConnectTransport({ baseUrl: address(), httpVersion: "2", nodeOptions })],
];

test("the address of the port is one of HTTPS", () => {
  expect(served.ops).toBe(`https://0.0.0.0:${served.opsPort}`);
});

describe("pages need no credential", () => {
  test.each([
    ["/livez", 200],
    ["/readyz", 200],
    ["/version", 200],
    // This gateway measures nothing, so there is a sentence and no demand for a token.
    ["/metrics", 404],
  ])("%s over HTTP/1.1: %d", async (path, status) => {
    const answer = await askHttp1(served.opsPort, { method: "GET", path }, "", testClientTls);
    expect(answer.status).toBe(status);
    expect(answer.body.byteLength).toBeGreaterThan(0);
  });

  test("over HTTP/2, and with a wrong token too", async () => {
    const connection = await openRawHttp2(served.opsPort, { tls: testClientTls });
    const fields = { ":method": "GET", ":scheme": "https", ":path": "/livez", ":authority": "10.1.2.3:50052" };
    connection.write(headersFrame(1, { ...fields, authorization: "Bearer wrong" }, true));
    const { payload } = await connection.frameOf(frameType.data, 1);
    expect(payload.toString()).toBe("ok\n");
    connection.socket.destroy();
  });

  test("for plain HTTP there is a sentence and no page", async () => {
    const answer = await sendRaw(served.opsPort, "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain("TLS");
    expect(answer).not.toContain('"version"');
  });
});

/** What a call failed with. */
async function failureOf(call: Promise<unknown>): Promise<object> {
  const error = ConnectError.from(
    await call.then(
      () => new Error("it did not fail"),
      (thrown: unknown) => thrown,
    ),
  );
  return { code: error.code, reason: error.findDetails(ErrorInfoSchema)[0]?.reason, message: error.rawMessage };
}

const refused = {
  code: Code.Unauthenticated,
  reason: "CALLER_UNAUTHENTICATED",
  message: expect.stringMatching(/^send one of the tokens of ops\.tokenFile: /),
};

describe.each(transports)("AdminService over %s", (_name, make) => {
  test("serves who has a token", async () => {
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await adminAt(address(), make()).getStatus({}, { headers });
    expect(status).toMatchObject({ ready: true });
  });

  test.each<[what: string, headers: Readonly<Record<string, string>>]>([
    ["no token", {}],
    ["an empty one", { authorization: "Bearer " }],
    ["a wrong one", { authorization: "Bearer wrong-token-0123456789" }],
    ["the beginning of the right one", { authorization: `Bearer ${token.slice(0, -1)}` }],
    ["the right one in another scheme", { authorization: `Basic ${token}` }],
    ["the right one and a wrong one in one value", { authorization: `Bearer ${token}, Bearer wrong` }],
    ["the right one in another header", { "x-authorization": `Bearer ${token}` }],
    ["letters of Latin 1", { authorization: "Bearer c\u00e0n\u00e4ry-t\u00f6ken-0123456789" }],
    ["10,000 characters", { authorization: `Bearer ${"x".repeat(10_000)}` }],
  ])("refuses %s with a sentence", async (_what, headers) => {
    expect(await failureOf(adminAt(address(), make()).getStatus({}, { headers }))).toEqual(refused);
    const watched = adminAt(address(), make()).watchSummary({}, { headers });
    expect(await failureOf(watched[Symbol.asyncIterator]().next())).toEqual(refused);
  });
});

/** A POST of GetStatus as JSON, with lines of headers as a client of Node does not write them. */
function rawPost(...authorization: readonly (string | Buffer)[]): Buffer {
  const lines = authorization.map((value) =>
    Buffer.concat([Buffer.from("Authorization: "), Buffer.from(value), Buffer.from("\r\n")]),
  );
  return Buffer.concat([
    Buffer.from(`POST ${statusPath} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`),
    Buffer.from("Content-Type: application/json\r\nContent-Length: 2\r\n"),
    ...lines,
    Buffer.from("\r\n{}"),
  ]);
}

describe("headers that only bytes can make, over HTTP/1.1", () => {
  const right = `Bearer ${token}`;
  test.each<[what: string, values: readonly (string | Buffer)[], status: number, says: string]>([
    ["the right token once", [right], 200, '"ready":true'],
    ["the right one twice", [right, right], 401, "more than once"],
    ["the right one before a wrong one", [right, "Bearer wrong"], 401, "more than once"],
    ["a wrong one before the right one", ["Bearer wrong", right], 401, "more than once"],
    ["an empty one before the right one", ["", right], 401, "more than once"],
    ["letters of UTF-8", ["Bearer \u5bc6\u94a5\ud83d\udd11-0123456789"], 401, "send one of the tokens"],
    ["bytes that are no UTF-8", [Buffer.from([0x42, 0x65, 0x61, 0x72, 0x65, 0x72, 0x20, 0xff, 0xfe])], 401, "send one"],
    ["a NUL after the right one", [`${right}\0`], 400, "neither HTTP/1.1"],
    ["a NUL in it", ["Bearer canary\0-token-0123456789"], 400, "neither HTTP/1.1"],
    ["a megabyte", [`Bearer ${"x".repeat(1_048_576)}`], 431, "header is too large"],
  ])("%s", async (_what, values, status, says) => {
    const answer = await sendRaw(served.opsPort, rawPost(...values), testClientTls);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain(says);
    expect(answer).not.toContain(token);
  });
});

describe("headers that only bytes can make, over HTTP/2", () => {
  const right = `Bearer ${token}`;
  const fields = { ":method": "POST", ":scheme": "https", ":path": statusPath, ":authority": "localhost" };

  /** Sends GetStatus as JSON; the text of the answer, or what became of the stream. */
  async function ask(...values: readonly string[]): Promise<string> {
    const { socket, write, frameOf, closed } = await openRawHttp2(served.opsPort, { tls: testClientTls });
    const parts = [
      { ...fields, "content-type": "application/json" },
      ...values.map((value) => ({ authorization: value })),
    ];
    const block = Buffer.concat(parts.map((part) => headersFrame(1, part).subarray(9)));
    const endHeaders = 0x4;
    const endStream = 0x1;
    write(frame(frameType.headers, endHeaders, 1, block), frame(frameType.data, endStream, 1, Buffer.from("{}")));
    const answer = await Promise.race([
      frameOf(frameType.data, 1).then(({ payload }) => payload.toString()),
      frameOf(frameType.resetStream, 1).then(() => "reset"),
      closed.then(() => "closed"),
    ]);
    socket.destroy();
    return answer;
  }

  test.each<[what: string, values: readonly string[], says: string | RegExp]>([
    ["the right token once", [right], '"ready":true'],
    ["the right one twice", [right, right], "more than once"],
    ["the right one before a wrong one", [right, "Bearer wrong"], "more than once"],
    ["a wrong one before the right one", ["Bearer wrong", right], "more than once"],
    ["bytes of Latin 1", ["Bearer \u00ff\u00fe-0123456789-0123"], "send one of the tokens"],
    ["a NUL after the right one", [`${right}\0`], /^(reset|.*send one of the tokens)/],
    [
      "16,000 characters, in a frame of the largest size",
      [`Bearer ${"x".repeat(16_000)}`],
      /send one of the tokens|reset/,
    ],
  ])("%s", async (_what, values, says) => {
    const answer = await ask(...values);
    expect(answer).toMatch(says);
    expect(answer).not.toContain(token);
  });
});

describe("files that cannot be used name their key", () => {
  const other = makeCertificate();
  const files = {
    "tls.crt": testCredentials.certificates,
    "tls.key": testCredentials.privateKey,
    tokens: `${token}\n`,
  };
  const written: Readonly<Record<string, string>> = { ...files, "other.key": other.key, canary: "canary", empty: "" };

  async function faultsOfSecrets(names: { crt?: string; key?: string; tokens?: string }): Promise<readonly string[]> {
    const { crt = "tls.crt", key = "tls.key", tokens = "tokens" } = names;
    const at = (name: string): string => join(directory, name);
    const { ops } = completeConfig({
      ops: { port: 0, tokenFile: at(tokens), tls: { certFile: at(crt), keyFile: at(key) } },
    });
    return loadOpsSecrets(ops).then(
      () => [],
      (thrown: unknown) => (thrown instanceof ConfigError ? thrown.faults : [String(thrown)]),
    );
  }
  let directory: string;

  test.each<[what: string, names: { crt?: string; key?: string; tokens?: string }, says: RegExp]>([
    ["no certificate there", { crt: "none" }, /^ops\.tls\.certFile: .*none.*no such file/],
    ["a certificate that is none", { crt: "canary" }, /^ops\.tls\.certFile: .*not PEM/],
    ["a key in place of the certificate", { crt: "tls.key" }, /^ops\.tls\.certFile: .*private key/],
    ["no key there", { key: "none" }, /^ops\.tls\.keyFile: .*none.*no such file/],
    ["an empty key", { key: "empty" }, /^ops\.tls\.keyFile: .*not PEM/],
    ["a certificate in place of the key", { key: "tls.crt" }, /^ops\.tls\.keyFile: .*a certificate but no key/],
    ["the key of another certificate", { key: "other.key" }, /^ops\.tls\.\w+File: .*key/],
    ["a folder as the key", { key: "." }, /^ops\.tls\.keyFile: .*folder/],
    ["no tokens there", { tokens: "none" }, /^ops\.tokenFile: .*none/],
    ["an empty file of tokens", { tokens: "empty" }, /^ops\.tokenFile: .*no token/],
  ])("%s", async (_what, names, says) => {
    directory = writeFiles(written);
    const [fault = "", ...others] = await faultsOfSecrets(names);
    expect(others).toEqual([]);
    expect(fault).toMatch(says);
    expect(fault).not.toMatch(/canary-token|BEGIN PRIVATE KEY-----\n/);
  });

  test("and those that can be used name none", async () => {
    directory = writeFiles(written);
    expect(await faultsOfSecrets({})).toEqual([]);
  });
});

test("a renewed certificate and token are used after a reload; broken ones change nothing", async () => {
  const renewed = makeCertificate({ commonName: "renewed", dnsNames: ["localhost"] });
  const next = "renewed-token-0123456789";
  const directory = writeFiles({ "tls.crt": renewed.cert, "tls.key": renewed.key, tokens: `${next}\n`, broken: "x" });
  const own = await startOwn();
  onTestFinished(own.close);
  const config = (key: string) =>
    completeConfig({
      server: { port: 0 },
      ops: {
        port: 0,
        tokenFile: join(directory, "tokens"),
        tls: { certFile: join(directory, "tls.crt"), keyFile: join(directory, key) },
      },
    });
  const statusWith = (ca: string, sent: string): Promise<unknown> => {
    const baseUrl = `https://localhost:${own.opsPort}`;
    const transport = createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions: { ca, agent: false } });
    return adminAt(baseUrl, transport).getStatus({}, { headers: { authorization: `Bearer ${sent}` } });
  };
  await expect(own.gateway.reload(config("broken"))).rejects.toThrow(/ops\.tls\.keyFile: /);
  expect(await statusWith(testClientTls.ca, token)).toMatchObject({ status: { ready: true } });
  await own.gateway.reload(config("tls.key"));
  expect(await statusWith(renewed.cert, next)).toMatchObject({ status: { ready: true } });
  expect(await failureOf(statusWith(renewed.cert, token))).toEqual(refused);
  await expect(statusWith(testClientTls.ca, next)).rejects.toThrow(/self-signed certificate/);
});

import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type ConnectionOptions, connect } from "node:tls";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../../src/core/clock.ts";
import { silentLog } from "../../../../src/core/log.ts";
import { apiClients } from "../../../support/api-clients.ts";
import { type Certificate, daysFromNow, makeCertificate } from "../../../support/certificates.ts";
import { createTestTls, testClientTls, testCredentials } from "../../../support/doors.ts";
import { sendRaw } from "../../../support/http-answers.ts";
import { startTestListener, type TestListener } from "../../../support/test-listener.ts";

const request =
  "POST /tokenwire.v1.CompletionService/Complete HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
  'Content-Type: application/json\r\nContent-Length: 33\r\n\r\n{"model":"echo","prompt":"hello"}';

const authority = makeCertificate({ commonName: "Clients", isCa: true });
const stranger = makeCertificate({ commonName: "Strangers", isCa: true });
const namesake = makeCertificate({ commonName: "Clients", isCa: true });
const uris = ["spiffe://test.example/ns/search/sa/api"];
const known = makeCertificate({ commonName: "search", issuer: authority, uris, dnsNames: ["search.test.example"] });

const shown: readonly [name: string, reason: string, certificate: Certificate][] = [
  ["of another CA", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", makeCertificate({ issuer: stranger, uris })],
  ["of another CA of the same name", "CERT_SIGNATURE_FAILURE", makeCertificate({ issuer: namesake, uris })],
  ["signed by itself", "DEPTH_ZERO_SELF_SIGNED_CERT", makeCertificate({ commonName: "search", uris })],
  [
    "that has expired",
    "CERT_HAS_EXPIRED",
    makeCertificate({ issuer: authority, validFrom: daysFromNow(-9), validTo: daysFromNow(-1), uris }),
  ],
  [
    "that is not valid yet",
    "CERT_NOT_YET_VALID",
    makeCertificate({ issuer: authority, validFrom: daysFromNow(1), uris }),
  ],
];

const refused = "a client was refused for its certificate";
const onInfo = vi.fn();
let listener: TestListener;

async function start(required: boolean): Promise<number> {
  const clients = { ca: authority.cert, required };
  const log = { ...silentLog, info: onInfo };
  listener = await startTestListener({ tls: createTestTls({ ...testCredentials, clients }, systemClock, log) });
  return listener.port;
}

beforeEach(() => onInfo.mockClear());
afterEach(() => listener.close());

/** What comes back on a connection until its end, or the error of a handshake that fails. */
async function ask(port: number, options: ConnectionOptions): Promise<string> {
  return sendRaw(port, request, { ...testClientTls, ...options }).catch(String);
}

describe.each(["TLSv1.2", "TLSv1.3"] as const)("over %s", (version) => {
  const versions = { minVersion: version, maxVersion: version };

  test.each(shown)("a client certificate %s is refused, required or not", async (_, reason, { cert, key }) => {
    for (const required of [true, false]) {
      const answer = await ask(await start(required), { ...versions, cert, key });
      expect(answer).not.toContain("HTTP");
      expect(listener.calls).toEqual([]);
      await listener.close();
      expect(onInfo).toHaveBeenLastCalledWith(expect.objectContaining({ reason }), refused);
    }
  });

  test("a client without a certificate is refused where one is required", async () => {
    const answer = await ask(await start(true), versions);
    expect(answer).not.toContain("HTTP");
    expect(listener.calls).toEqual([]);
    const reason = "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE";
    expect(onInfo.mock.calls).toEqual([[expect.objectContaining({ reason }), refused]]);
  });

  test("a client without a certificate is served without an identity where one is only asked for", async () => {
    expect(await ask(await start(false), versions)).toMatch(/^HTTP\/1\.1 200 /);
    expect(listener.calls[0]?.identity).toBeUndefined();
  });

  test("a connection that is resumed has the identity of the first", async () => {
    const port = await start(true);
    const options = { port, host: "127.0.0.1", ...testClientTls, ...versions, cert: known.cert, key: known.key };
    const first = await callOn(options);
    const second = await callOn({ ...options, session: first.session });
    expect([first.isReused, second.isReused]).toEqual([false, true]);
    expect(listener.calls.map(({ identity }) => identity?.uris)).toEqual([uris, uris]);
  });
});

interface Finished {
  readonly isReused: boolean;
  /** What its client may resume it with. */
  readonly session: Buffer | undefined;
}

/** Calls on a connection of its own. */
async function callOn(options: ConnectionOptions): Promise<Finished> {
  const socket = connect(options);
  let session: Buffer | undefined;
  socket.on("session", (given) => {
    session = given;
  });
  await once(socket, "secureConnect");
  const isReused = socket.isSessionReused();
  socket.write(request);
  socket.resume();
  await once(socket, "close");
  return { isReused, session };
}

test.each([...apiClients])("over %s, the identity of a verified client is on its calls", async (_, createApiClient) => {
  await start(true);
  const client = createApiClient(listener.baseUrl, { ...testClientTls, cert: known.cert, key: known.key });
  const { text } = await client.complete({ model: "echo", prompt: "hello" });
  client.close();
  expect(text).toBe("hello");
  expect(listener.calls.map(({ identity }) => identity)).toEqual([
    {
      commonName: "search",
      uris,
      dnsNames: ["search.test.example"],
      fingerprint: new X509Certificate(known.cert).fingerprint256,
    },
  ]);
});

test("a listener without a client CA trusts no certificate", async () => {
  listener = await startTestListener({ tls: createTestTls() });
  const answer = await ask(listener.port, { cert: known.cert, key: known.key });
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(listener.calls[0]?.identity).toBeUndefined();
});

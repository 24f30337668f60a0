import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { duplexPair } from "node:stream";
import { type ConnectionOptions, connect } from "node:tls";
import { create } from "@bufbuild/protobuf";
import { afterEach, describe, expect, test } from "vitest";
import { CompletionService, StreamCompleteResponseSchema } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { TlsCredentials } from "../../../../src/transport/listener/tls/credentials.ts";
import { TlsFault } from "../../../../src/transport/listener/tls/tls-fault.ts";
import { type ApiClient, apiClients } from "../../../support/api-clients.ts";
import { makeCertificate } from "../../../support/certificates.ts";
import { createTestTls, testClientTls, testCredentials } from "../../../support/doors.ts";
import { openSocket, sendRaw } from "../../../support/http-answers.ts";
import { type RouteListener, startRouteListener } from "../../../support/route-listener.ts";

const other = makeCertificate({ dnsNames: ["localhost"], ip: "127.0.0.1" });
const otherCredentials: TlsCredentials = { ...testCredentials, certificates: other.cert, privateKey: other.key };

const request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const deltasBefore = 20;
const deltasAfter = 40;
let listener: RouteListener;
const clients: ApiClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await listener.close();
});

/** The certificate that a new connection is shown. */
async function shownOn(baseUrl: string): Promise<string> {
  const { port } = new URL(baseUrl);
  const socket = connect({ port: Number(port), host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const shown = socket.getPeerX509Certificate()?.fingerprint256 ?? "";
  socket.destroy();
  return shown;
}

function fingerprintOf({ certificates }: TlsCredentials): string {
  return new X509Certificate(certificates).fingerprint256;
}

test.each(["grpc-js", "Connect-ES, gRPC-Web over HTTP/1.1", "Connect-ES, Connect over HTTP/2"])(
  "a reload under 200 open streams of %s loses no event of theirs, and new connections see the new certificate",
  async (name) => {
    const tls = createTestTls();
    const reloaded = Promise.withResolvers<void>();
    let waiting = 0;
    const allWait = Promise.withResolvers<void>();
    listener = await startRouteListener((router) => {
      router.service(CompletionService, {
        async *streamComplete({ prompt }) {
          for (let index = 0; index < deltasBefore + deltasAfter; index++) {
            if (index === deltasBefore) {
              if (++waiting === 200) allWait.resolve();
              await reloaded.promise;
            }
            yield create(StreamCompleteResponseSchema, { event: { case: "textDelta", value: `${prompt}.${index} ` } });
          }
        },
      });
    }, tls);
    const connectClient = apiClients.get(name);
    if (connectClient === undefined) throw new Error("no client");
    clients.push(...Array.from({ length: 4 }, () => connectClient(listener.baseUrl, testClientTls)));
    const reading = Array.from({ length: 200 }, (_, index) => readText(clients[index % 4], String(index)));
    await allWait.promise;

    tls.reload(otherCredentials);
    expect(() => tls.reload({ ...otherCredentials, privateKey: testCredentials.privateKey })).toThrow(TlsFault);
    const shown = await Promise.all(Array.from({ length: 20 }, () => shownOn(listener.baseUrl)));
    expect(new Set(shown)).toEqual(new Set([fingerprintOf(otherCredentials)]));

    reloaded.resolve();
    expect(await Promise.all(reading)).toEqual(Array.from({ length: 200 }, (_, index) => expectedText(String(index))));
  },
);

async function readText(client: ApiClient | undefined, prompt: string): Promise<string> {
  let text = "";
  for await (const { event } of client?.streamComplete({ model: "m", prompt }) ?? []) {
    if (event.case === "textDelta") text += event.value;
  }
  return text;
}

function expectedText(prompt: string): string {
  return Array.from({ length: deltasBefore + deltasAfter }, (_, index) => `${prompt}.${index} `).join("");
}

describe("a reload", () => {
  test.each<[name: string, bad: Partial<TlsCredentials>]>([
    ["of a key that is none", { privateKey: "secret that is no key" }],
    ["of a certificate that is none", { certificates: "hello" }],
    ["of a key of another certificate", { privateKey: other.key }],
    ["of CAs that are none", { clients: { ca: "hello", required: true } }],
  ])("%s is a fault and changes nothing", async (_, bad) => {
    const tls = createTestTls();
    listener = await startRouteListener(() => {}, tls);
    expect(() => tls.reload({ ...testCredentials, ...bad })).toThrow(
      expect.objectContaining({
        name: "TlsFault",
        message: expect.not.stringMatching(/secret|hello/),
      }),
    );
    expect(await shownOn(listener.baseUrl)).toBe(fingerprintOf(testCredentials));
    const { port } = new URL(listener.baseUrl);
    expect(await sendRaw(Number(port), request, testClientTls)).toContain("404");
  });

  test("lets a handshake that has begun finish with the certificate it began with", async () => {
    const tls = createTestTls();
    listener = await startRouteListener(() => {}, tls);
    const { port } = new URL(listener.baseUrl);
    const socket = await openSocket(Number(port));
    const [near, far] = duplexPair();
    const secured = connect({ socket: near, ...testClientTls, checkServerIdentity: () => undefined });
    const [hello] = await once(far, "data");
    socket.write(hello.subarray(0, 1));
    // The listener has begun with this handshake once it has served one that came later.
    await shownOn(listener.baseUrl);
    tls.reload(otherCredentials);
    socket.write(hello.subarray(1));
    far.pipe(socket).pipe(far);
    await once(secured, "secureConnect");
    expect(secured.getPeerX509Certificate()?.fingerprint256).toBe(fingerprintOf(testCredentials));
    secured.destroy();
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "of other client CAs holds at once, also for a client that would resume a session of before: %s",
    async (version) => {
      const before = makeCertificate({ commonName: "before", isCa: true });
      const after = makeCertificate({ commonName: "after", isCa: true });
      const client = makeCertificate({ commonName: "client", issuer: before });
      const tls = createTestTls({ ...testCredentials, clients: { ca: before.cert, required: true } });
      listener = await startRouteListener(() => {}, tls);
      const port = Number(new URL(listener.baseUrl).port);
      const options = {
        ...testClientTls,
        cert: client.cert,
        key: client.key,
        minVersion: version,
        maxVersion: version,
      };
      const session = await sessionOf(port, options);
      expect(await sendRaw(port, request, { ...options, session })).toContain("404");

      tls.reload({ ...testCredentials, clients: { ca: after.cert, required: true } });
      const answer = await sendRaw(port, request, { ...options, session }).catch(String);
      expect(answer).not.toContain("404");
    },
  );
});

/** What a client may resume a connection with. */
async function sessionOf(port: number, options: ConnectionOptions): Promise<Buffer> {
  const socket = connect({ ...options, port, host: "127.0.0.1" });
  socket.resume();
  const [session] = await once(socket, "session");
  socket.destroy();
  return session;
}

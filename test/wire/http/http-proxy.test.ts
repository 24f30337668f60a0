import { createServer } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../../src/wire/http/http.ts";
import { makeCertificate } from "../../support/certificates.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { onlyFirst } from "../../support/fault-scripts.ts";
import { type ForwardProxy, type ForwardProxyOptions, startForwardProxy } from "../../support/forward-proxy.ts";
import { toAnswer } from "../../support/http-answer.ts";
import { httpRequest, readBody } from "../../support/http-request.ts";
import { listen } from "../../support/listen.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { startTlsFront, type TlsFront } from "../../support/tls-front.ts";

const ca = makeCertificate({ commonName: "a CA", isCa: true });
const ofServer = makeCertificate({ commonName: "server", issuer: ca, dnsNames: ["api.provider.example"] });
const ofProxy = makeCertificate({ commonName: "proxy", issuer: ca, ip: "127.0.0.1" });
const password = "p:ss wörd 1234";
const authorization = `Basic ${Buffer.from(`ann:${password}`).toString("base64")}`;

let upstream: ScriptedUpstream;
let front: TlsFront;

beforeAll(() => setDefaultCACertificates([...getCACertificates("default"), ca.cert]));

beforeEach(async () => {
  upstream = await startScriptedUpstream(({ send }) => send(toAnswer(["whole"], "length", {})));
  front = await startTlsFront(upstream.port, ofServer);
});

afterEach(async () => {
  await front.close();
  await upstream.close();
});

/** A proxy that alone knows where "api.provider.example" (TLS) and "plain.provider.example" are. */
async function startProxy(options: Partial<ForwardProxyOptions> = {}): Promise<ForwardProxy> {
  const ports = {
    "api.provider.example": front.port,
    "other.provider.example": front.port,
    "plain.provider.example": upstream.port,
  };
  const proxy = await startForwardProxy({ ports, ...options });
  onTestFinished(() => proxy.close());
  return proxy;
}

function clientOf({ origin }: Pick<ForwardProxy, "origin">, options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = createHttpClient({
    origin: "https://api.provider.example",
    connectTimeoutMs: 10_000,
    clock: systemClock,
    proxy: { origin, authorization: undefined, secrets: [] },
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

const plain = { origin: "http://plain.provider.example:8080" };

describe("a server with TLS behind a proxy", () => {
  test.each(["http", "https"])("is reached through a tunnel, with TLS of its own: %s proxy", async (scheme) => {
    const proxy = await startProxy(scheme === "https" ? { tls: ofProxy } : {});
    const client = clientOf(proxy);

    expect(await readBody(await client.post(httpRequest({ body: "secret" })))).toBe("whole");
    expect(proxy.requests).toMatchObject([
      { method: "CONNECT", target: "api.provider.example:443", headers: { host: "api.provider.example:443" } },
    ]);
    expect(front.serverNames).toEqual(["api.provider.example"]);
    expect(upstream.requests).toMatchObject([{ method: "POST", path: "/", body: "secret" }]);
    expect(upstream.requests[0]?.headers.get("host")).toBe("api.provider.example");
  });

  test("at a port of its own is reached there", async () => {
    const proxy = await startProxy();
    await readBody(await clientOf(proxy, { origin: "https://api.provider.example:8443" }).post(httpRequest()));

    expect(proxy.requests.map(({ target }) => target)).toEqual(["api.provider.example:8443"]);
  });

  test("gets the next requests through the same tunnel", async () => {
    const proxy = await startProxy();
    const client = clientOf(proxy);
    for (let count = 0; count < 3; count += 1) await readBody(await client.post(httpRequest()));

    expect(proxy.requests).toHaveLength(1);
    expect(upstream.requests).toHaveLength(3);
  });

  test("whose kept tunnel breaks as it is used again gets the request through a new one", async () => {
    const proxy = await startProxy();
    upstream.script = onlyFirst(({ send }) => send(toAnswer(["whole"], "length", {})), "reset");
    const client = clientOf(proxy);
    for (let count = 0; count < 3; count += 1) {
      expect(await readBody(await client.post(httpRequest()))).toBe("whole");
    }

    expect(proxy.requests).toHaveLength(3);
  });

  test("sends as fast as it is read, and no faster, through the tunnel", async () => {
    const proxy = await startProxy();
    const megabytes = 32;
    let sent = 0;
    upstream.script = async ({ send }) => {
      await send(`HTTP/1.1 200 OK\r\ncontent-length: ${megabytes * 1024 * 1024}\r\n\r\n`);
      for (; sent < megabytes; sent += 1) await send(Buffer.alloc(1024 * 1024));
    };
    const { body } = await clientOf(proxy).post(httpRequest());
    const reader = body[Symbol.asyncIterator]();
    let bytes = (await reader.next()).value?.byteLength ?? 0;
    // Nothing is read: what is sent fills the buffers of the sockets on the way.
    for (let before = -1; sent !== before; await turns(500)) before = sent;
    const sentUnread = sent;
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
      bytes += next.value.byteLength;
    }

    expect(sentUnread).toBeLessThan(megabytes);
    expect(bytes).toBe(megabytes * 1024 * 1024);
  });

  test("that shows a certificate for another name is refused by name, and the proxy with it", async () => {
    const proxy = await startProxy();

    const client = clientOf(proxy, { origin: "https://other.provider.example" });
    await expect(client.post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable: false,
      message: `other.provider.example:443 through the proxy ${proxy.host}: its certificate was rejected (ERR_TLS_CERT_ALTNAME_INVALID); check the base URL, or trust its CA`,
    });
    expect(upstream.requests).toEqual([]);
    await proxy.idle();
  });
});

describe("a server without TLS behind a proxy", () => {
  test.each(["http", "https"])("gets requests that are sent on, over one connection: %s proxy", async (scheme) => {
    const proxy = await startProxy(scheme === "https" ? { tls: ofProxy } : {});
    const client = clientOf(proxy, plain);
    for (let count = 0; count < 2; count += 1) {
      expect(await readBody(await client.post(httpRequest({ path: "/v1/x?y=1", body: "b" })))).toBe("whole");
    }

    expect(proxy.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      "POST http://plain.provider.example:8080/v1/x?y=1",
      "POST http://plain.provider.example:8080/v1/x?y=1",
    ]);
    expect(proxy.openConnections).toBe(1);
    expect(upstream.requests[0]).toMatchObject({ method: "POST", path: "/v1/x?y=1", body: "b" });
    expect(upstream.requests[0]?.headers.get("host")).toBe("plain.provider.example:8080");
  });

  test("may refuse by itself: its statuses are its own", async () => {
    const proxy = await startProxy();
    upstream.script = ({ send }) => send(toAnswer(["no"], "length", { status: 502 }));

    expect(await clientOf(proxy, plain).post(httpRequest())).toMatchObject({ status: 502 });
  });
});

describe.each([
  ["through a tunnel", {}],
  ["sent on", plain],
])("a proxy that requires a user, for requests %s,", (_way, server) => {
  test("gets the user and the password, which the server does not", async () => {
    const proxy = await startProxy({ credentials: `ann:${password}` });
    const client = clientOf(proxy, { ...server, proxy: { origin: proxy.origin, authorization, secrets: [password] } });

    expect(await readBody(await client.post(httpRequest()))).toBe("whole");
    expect(proxy.requests[0]?.headers["proxy-authorization"]).toBe(authorization);
    expect(upstream.requests[0]?.headers.has("proxy-authorization")).toBe(false);
  });

  test.each([
    ["none", undefined, "it asks for a user and a password (407); write them into the URL of the proxy"],
    ["a wrong one", "Basic YTpi", "it refused its user or password (407); check the URL of the proxy"],
  ])("and gets %s is the operator's to mend: not tried again", async (_what, given, problem) => {
    const proxy = await startProxy({ credentials: `ann:${password}` });
    const own = { origin: proxy.origin, authorization: given, secrets: [] };
    const failing = clientOf(proxy, { ...server, proxy: own }).post(httpRequest());

    await expect(failing).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable: false,
      message: `the proxy ${proxy.host}: ${problem}`,
    });
    expect(upstream.connections).toBe(0);
    await proxy.idle();
  });
});

describe("a proxy", () => {
  test.each([
    [403, false, "; let it pass there, or ask the provider without the proxy"],
    [405, false, "; let it pass there, or ask the provider without the proxy"],
    [302, false, "; let it pass there, or ask the provider without the proxy"],
    [408, true, ""],
    [429, true, ""],
    [502, true, ""],
    [503, true, ""],
    [504, true, ""],
  ])("that answers %i to CONNECT failed, by name; another try helps: %s", async (status, retryable, advice) => {
    const proxy = await startProxy();
    proxy.answer = status;

    await expect(clientOf(proxy).post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable,
      message: `the proxy ${proxy.host}: it answered ${status} to a connection to api.provider.example:443${advice}`,
    });
    await proxy.idle();
  });

  test("that answers 401 to CONNECT means its own user, as one that answers 407", async () => {
    const proxy = await startProxy();
    proxy.answer = 401;

    await expect(clientOf(proxy).post(httpRequest())).rejects.toMatchObject({
      retryable: false,
      message: `the proxy ${proxy.host}: it asks for a user and a password (401); write them into the URL of the proxy`,
    });
  });

  test.each([{}, plain])("that refuses the connection failed, by name: %o", async (server) => {
    const closed = createServer();
    const host = `127.0.0.1:${await listen(closed)}`;
    await new Promise((resolve) => closed.close(resolve));

    await expect(clientOf({ origin: `http://${host}` }, server).post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable: true,
      message: `the proxy ${host}: the connection was refused (ECONNREFUSED)`,
    });
  });

  test("that closes or resets instead of answering CONNECT failed, by name, and is asked once", async () => {
    for (const ending of ["fin", "reset"] as const) {
      const broken = await startScriptedUpstream((exchange) => exchange[ending]());
      onTestFinished(() => broken.close());

      await expect(clientOf(broken).post(httpRequest())).rejects.toMatchObject({
        reason: "UPSTREAM_UNREACHABLE",
        message: expect.stringMatching(/^the proxy 127\.0\.0\.1:\d+: the connection failed before the answer \(/),
      });
      expect(broken.requests).toHaveLength(1);
    }
  });

  test("that is no proxy is refused by name", async () => {
    const smtp = await startScriptedUpstream(({ send }) => send("220 mail.example ESMTP\r\n\r\n"));
    onTestFinished(() => smtp.close());

    await expect(clientOf(smtp).post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_PROTOCOL_ERROR",
      message: `the proxy 127.0.0.1:${smtp.port}: the answer is not HTTP/1.1`,
    });
    await smtp.idle();
  });

  test("with a certificate that is not trusted gets nothing", async () => {
    const proxy = await startProxy({ tls: makeCertificate({ commonName: "proxy", ip: "127.0.0.1" }) });

    await expect(clientOf(proxy).post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable: false,
      message: `the proxy ${proxy.host}: its certificate was rejected (DEPTH_ZERO_SELF_SIGNED_CERT); check the base URL, or trust its CA`,
    });
    expect(proxy.requests).toEqual([]);
  });

  test("that hangs ends the request after the connect timeout, and its connection is closed", async () => {
    const proxy = await startProxy();
    proxy.answer = "hang";
    const clock = createFakeClock();
    const asked = proxy.asked();
    const outcome = expect(
      clientOf(proxy, { connectTimeoutMs: 5_000, clock }).post(httpRequest()),
    ).rejects.toMatchObject({
      reason: "CONNECT_TIMEOUT",
      message: `the proxy ${proxy.host}, on the way to api.provider.example:443: no connection within 5000 ms`,
    });
    await asked;
    clock.advance(5_000);
    await outcome;
    await proxy.idle();

    expect(clock.pending).toBe(0);
  });
});

describe("when its signal fires, a request through a proxy ends at once, and no connection to the proxy is left", () => {
  const reason = new GatewayError("CALLER_CANCELLED", "the caller left");

  test("while the proxy has not answered CONNECT", async () => {
    const proxy = await startProxy();
    proxy.answer = "hang";
    const asked = proxy.asked();
    const controller = new AbortController();
    const outcome = expect(clientOf(proxy).post(httpRequest({ signal: controller.signal }))).rejects.toBe(reason);
    await asked;
    controller.abort(reason);
    await outcome;
    await proxy.idle();
  });

  test("while the handshake behind the proxy hangs", async () => {
    const deaf = await startScriptedUpstream(() => {});
    onTestFinished(() => deaf.close());
    const proxy = await startProxy({ ports: { "api.provider.example": deaf.port } });
    const connected = deaf.connected();
    const controller = new AbortController();
    const outcome = expect(clientOf(proxy).post(httpRequest({ signal: controller.signal }))).rejects.toBe(reason);
    await connected;
    await expect.poll(() => deaf.receivedBytes).toBeGreaterThan(0);
    controller.abort(reason);
    await outcome;
    await proxy.idle();
    await deaf.idle();
  });

  test.each([
    ["through a tunnel", {}],
    ["sent on", plain],
  ])("while it waits for the answer, and in the midst of it: %s", async (_way, server) => {
    for (const bytes of ["", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345"]) {
      const proxy = await startProxy();
      const answered = Promise.withResolvers<void>();
      upstream.script = async ({ send }) => {
        if (bytes !== "") await send(bytes);
        answered.resolve();
      };
      const controller = new AbortController();
      const reading = clientOf(proxy, server)
        .post(httpRequest({ signal: controller.signal }))
        .then(readBody);
      const outcome = expect(reading).rejects.toBe(reason);
      await answered.promise;
      controller.abort(reason);
      await outcome;
      await proxy.idle();
      await upstream.idle();
    }
  });
});

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

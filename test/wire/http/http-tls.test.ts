import { execFile } from "node:child_process";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { createHttpClient } from "../../../src/wire/http/http.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { readFixture } from "../../support/fixture.ts";
import { type GatedTlsServer, startGatedTlsServer } from "../../support/gated-tls-server.ts";
import { httpRequest, readBody } from "../../support/http-request.ts";
import { startScriptedUpstream } from "../../support/scripted-upstream.ts";

const certificateFile = fileURLToPath(new URL("../../fixtures/tls/localhost.crt", import.meta.url));

let server: GatedTlsServer;

beforeAll(() => setDefaultCACertificates([...getCACertificates("default"), readFixture("tls/localhost.crt")]));

beforeEach(async () => {
  server = await startGatedTlsServer();
});

afterEach(() => server.close());

describe("a server with a certificate", () => {
  test("of a CA that is trusted gets the request", async () => {
    const client = createHttpClient({
      origin: `https://localhost:${server.port}`,
      connectTimeoutMs: 10_000,
      clock: systemClock,
    });
    const accepting = server.accepted();
    const posting = client.post(httpRequest({ body: "secret" }));
    const connection = await accepting;
    connection.open();

    expect(await readBody(await posting)).toBe("ok");
    await client.close();
    expect(await connection.received).toMatch(/^POST \/ HTTP\/1\.1\r\n.*\r\n\r\nsecret$/s);
  });

  test("for another name gets nothing, and is not tried again", async () => {
    const client = createHttpClient({
      origin: `https://127.0.0.1:${server.port}`,
      connectTimeoutMs: 10_000,
      clock: systemClock,
    });
    const accepting = server.accepted();
    const posting = expect(client.post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable: false,
      message: `127.0.0.1:${server.port}: its certificate was rejected (ERR_TLS_CERT_ALTNAME_INVALID); check the base URL, or trust its CA`,
    });
    const connection = await accepting;
    connection.open();
    await posting;

    expect(await connection.received).toBe("");
    await client.close();
  });

  // Where the system keeps its CAs differs; on Linux a variable says it.
  const ofSystem = process.platform === "linux" ? [{ SSL_CERT_FILE: certificateFile }] : [];

  test.each<[Readonly<Record<string, string>>, string]>([
    ...[...ofSystem, { NODE_EXTRA_CA_CERTS: certificateFile }].map((variables): [typeof variables, string] => [
      variables,
      "200",
    ]),
    [{}, "UPSTREAM_UNREACHABLE false DEPTH_ZERO_SELF_SIGNED_CERT"],
  ])("of a private CA, in a process with %o: %s", async (environment, expected) => {
    const accepting = server.accepted();
    const posting = postInOwnProcess(`https://localhost:${server.port}`, environment);
    (await accepting).open();

    expect(await posting).toBe(expected);
  });
});

describe("while a handshake hangs", () => {
  const reason = new GatewayError("CALLER_CANCELLED", "the caller left");

  test("a request whose signal fires ends at once, and none of it is ever sent", async () => {
    const client = createHttpClient({
      origin: `https://localhost:${server.port}`,
      connectTimeoutMs: 10_000,
      clock: systemClock,
    });
    const accepting = server.accepted();
    const controller = new AbortController();
    const posting = expect(client.post(httpRequest({ signal: controller.signal }))).rejects.toBe(reason);
    const connection = await accepting;
    controller.abort(reason);
    await posting;
    connection.open();

    expect(await connection.received).toBe("");
    await client.close();
  });

  test("the connection of a request whose signal fires is closed, and the next one has its own", async () => {
    const deaf = await startScriptedUpstream(() => {});
    const client = createHttpClient({
      origin: `https://127.0.0.1:${deaf.port}`,
      connectTimeoutMs: 600_000,
      clock: systemClock,
    });
    for (const _request of ["first", "next"]) {
      const connecting = deaf.connected();
      const controller = new AbortController();
      const posting = expect(client.post(httpRequest({ signal: controller.signal }))).rejects.toBe(reason);
      await connecting;
      expect(deaf.openConnections).toBe(1);
      controller.abort(reason);
      await posting;
      await deaf.idle();
    }
    await client.close();
    await deaf.close();
  });

  test("a request ends after the connect timeout, and none of it is ever sent", async () => {
    const clock = createFakeClock();
    const client = createHttpClient({ origin: `https://localhost:${server.port}`, connectTimeoutMs: 5_000, clock });
    const accepting = server.accepted();
    const posting = client.post(httpRequest());
    const outcome = expect(posting).rejects.toMatchObject({
      reason: "CONNECT_TIMEOUT",
      message: `localhost:${server.port}: no connection within 5000 ms`,
    });
    const connection = await accepting;
    clock.advance(5_000);
    await outcome;
    connection.open();

    expect(await connection.received).toBe("");
    expect(clock.pending).toBe(0);
    await client.close();
  });

  test("another request does not wait for it", async () => {
    const client = createHttpClient({
      origin: `https://localhost:${server.port}`,
      connectTimeoutMs: 10_000,
      clock: systemClock,
    });
    const acceptingFirst = server.accepted();
    const controller = new AbortController();
    const first = expect(client.post(httpRequest({ signal: controller.signal }))).rejects.toBe(reason);
    await acceptingFirst;
    const acceptingSecond = server.accepted();
    const second = client.post(httpRequest());
    (await acceptingSecond).open();

    expect(await readBody(await second)).toBe("ok");
    controller.abort(reason);
    await first;
    await client.close();
  });
});

const postOnce = `
  const { createHttpClient } = await import(process.env.HTTP_MODULE);
  const clock = { now: () => 0, after: () => () => {} };
  const client = createHttpClient({ origin: process.env.ORIGIN, connectTimeoutMs: 10000, clock });
  const request = { path: "/", headers: {}, body: "x", signal: new AbortController().signal };
  await client.post(request).then(
    ({ status }) => console.log(status),
    ({ reason, retryable, cause }) => console.log(reason, retryable, cause.code),
  );
  await client.close();
`;

/** What a request in a process of its own comes to, since Node reads NODE_EXTRA_CA_CERTS only when it starts. */
async function postInOwnProcess(origin: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const variables = { HTTP_MODULE: new URL("../../../src/wire/http/http.ts", import.meta.url).href, ORIGIN: origin };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", postOnce], {
    env: { ...variables, ...environment },
  });
  return stdout.trim();
}

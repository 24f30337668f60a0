import { expect, onTestFinished, test } from "vitest";
import type { Provider } from "../../src/core/provider.ts";
import { createGateway, type Gateway } from "../../src/embed/gateway.ts";
import type { ProgramOptions } from "../../src/embed/options.ts";
import { type ApiClient, apiClients, type ClientTls } from "../support/api-clients.ts";
import { makeCertificate } from "../support/certificates.ts";
import { collect } from "../support/collect.ts";
import { finished, scriptedProvider, text } from "../support/scripted-provider.ts";
import { writeFiles } from "../support/temporary-files.ts";

const request = { model: "scripted/model", prompt: "hello" };

function createTestGateway(options: ProgramOptions = {}): Gateway {
  const gateway = createGateway(options);
  onTestFinished(() => gateway.close());
  return gateway;
}

function connect(address: string, tls?: ClientTls): ApiClient {
  const client = apiClients.get("grpc-js")?.(address, tls);
  if (client === undefined) throw new Error("no client");
  onTestFinished(() => client.close());
  return client;
}

/** A provider that stops in mid-answer until a test releases it, and notes when it is closed. */
function pausingProvider() {
  const goOn = Promise.withResolvers<void>();
  const notes: string[] = [];
  const provider: Provider = {
    ...scriptedProvider(async function* () {
      yield [text("a")];
      await goOn.promise;
      notes.push("answered");
      yield [text("b"), finished()];
    }),
    async close() {
      notes.push("closed");
    },
  };
  return { provider, notes, goOn: goOn.resolve };
}

test("close lets calls in the process and over the network finish, refuses others, and then closes providers", async () => {
  const { provider, notes, goOn } = pausingProvider();
  const gateway = createTestGateway({ providers: { scripted: provider } });
  const { address } = await gateway.listen({ port: 0 });
  const here = gateway.streamComplete(request);
  const there = connect(address).streamComplete(request)[Symbol.asyncIterator]();
  await Promise.all([here.next(), there.next()]);
  const closed = gateway.close();
  await expect(gateway.complete(request)).rejects.toMatchObject({ reason: "SHUTTING_DOWN", attempts: 0 });
  expect(notes).toEqual([]);
  goOn();
  const rest = [await collect(here), await collect({ [Symbol.asyncIterator]: () => there })];
  for (const messages of rest) expect(messages.at(-1)?.event.case).toBe("finished");
  await closed;
  expect(notes).toEqual(["answered", "answered", "closed"]);
});

test("what has not finished within the drain timeout ends as SHUTTING_DOWN", async () => {
  const { provider } = pausingProvider();
  const gateway = createTestGateway({ server: { drainTimeout: "1ms" }, providers: { scripted: provider } });
  const events = gateway.streamComplete(request);
  await events.next();
  const failure = expect(collect(events)).rejects.toMatchObject({ reason: "SHUTTING_DOWN", partial: true });
  await gateway.close();
  await failure;
});

test("closing it again changes nothing, and a block closes what it declares", async () => {
  const { provider, notes } = pausingProvider();
  {
    await using gateway = createGateway({ providers: { scripted: provider } });
    await Promise.all([gateway.close(), gateway.close()]);
  }
  expect(notes).toEqual(["closed"]);
});

test("a closed gateway does not listen, and one that listens does so once", async () => {
  const gateway = createTestGateway();
  await gateway.listen({ port: 0 });
  await expect(gateway.listen({ port: 0 })).rejects.toThrow("listens already");
  await gateway.close();
  await expect(gateway.listen({ port: 0 })).rejects.toThrow("is closed");
});

test("a port in use is Node's error, after which another one may be tried", async () => {
  const { port } = await createTestGateway().listen({ port: 0 });
  const gateway = createTestGateway();
  await expect(gateway.listen({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  const { address } = await gateway.listen({ port: 0 });
  expect(await connect(address).complete({ model: "sim/echo", prompt: "hello" })).toMatchObject({ text: "hello" });
});

test("close waits for a port that is about to be opened, and closes it", async () => {
  const gateway = createTestGateway();
  const listening = gateway.listen({ port: 0 });
  await gateway.close();
  const { port } = await listening;
  await expect(createTestGateway().listen({ port })).resolves.toMatchObject({ port });
});

test("close resolves after a listen that failed", async () => {
  const { port } = await createTestGateway().listen({ port: 0 });
  const gateway = createTestGateway();
  const failure = expect(gateway.listen({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await gateway.close();
  await failure;
});

test("listen serves TLS where the section server says so", async () => {
  const authority = makeCertificate({ commonName: "Test CA", isCa: true });
  const { cert, key } = makeCertificate({ issuer: authority, dnsNames: ["localhost"], ip: "127.0.0.1" });
  const folder = writeFiles({ "cert.pem": cert, "key.pem": key });
  const tls = { certFile: `${folder}/cert.pem`, keyFile: `${folder}/key.pem` };
  const { address } = await createTestGateway({ server: { tls } }).listen({ port: 0 });
  expect(new URL(address).protocol).toBe("https:");
  const client = connect(address, { ca: authority.cert });
  expect(await client.complete({ model: "sim/echo", prompt: "hello" })).toMatchObject({ text: "hello" });
});

test("certificates that cannot be used are a fault of the configuration", async () => {
  const tls = { certFile: "/nowhere/cert.pem", keyFile: "/nowhere/key.pem" };
  const gateway = createTestGateway({ server: { tls } });
  await expect(gateway.listen({ port: 0 })).rejects.toMatchObject({
    name: "ConfigError",
    faults: [expect.stringMatching(/^server\.tls\.certFile: /)],
  });
});

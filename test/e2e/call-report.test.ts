import { ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { startGateway } from "../../src/app.ts";
import { completeConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";

let gateway: Gateway;

beforeAll(async () => {
  const config = completeConfig({
    server: { port: 0 },
    retries: { baseDelay: "1ms", budget: { least: 1_000 } },
    breaker: { consecutiveFailures: 1_000, minCalls: 1_000 },
    providers: { sim: { kind: "sim" }, other: { kind: "sim" } },
    models: {
      steady: { targets: ["sim/echo?fail=overloaded", "other/echo"] },
      cut: { targets: ["sim/echo?fail=overloaded", "other/echo?fail=overloaded&after=2"] },
      down: { targets: ["sim/echo?fail=overloaded", "other/echo?fail=server_error"] },
    },
  });
  gateway = await startGateway(config, { clock: systemClock, log: silentLog, random: Math.random });
});

afterAll(() => gateway.drain());

const transports: ReadonlyMap<string, () => Transport> = new Map([
  ["gRPC", () => createGrpcTransport({ baseUrl: gateway.address })],
  ["gRPC-Web", () => createGrpcWebTransport({ baseUrl: gateway.address, httpVersion: "2" })],
  ["Connect", () => createConnectTransport({ baseUrl: gateway.address, httpVersion: "1.1" })],
]);

const figure = "\\d+\\.\\d";
const tries = (...made: readonly string[]) =>
  new RegExp(`^${made.map((one) => `${one.replace(/[?&=/]/g, ".")};dur=${figure}`).join(", ")}$`);
const timing = new RegExp(
  `^${["queue", "backoff", "upstream", "gateway"].map((name) => `${name};dur=${figure}`).join(", ")}$`,
);

describe.each([...transports])("over %s", (_name, createTransport) => {
  async function read(model: string) {
    let header = new Headers();
    let trailer = new Headers();
    let events = 0;
    const options = {
      onHeader: (headers: Headers) => {
        header = headers;
      },
      onTrailer: (trailers: Headers) => {
        trailer = trailers;
      },
    };
    try {
      const client = createClient(CompletionService, createTransport());
      for await (const _ of client.streamComplete({ model, prompt: "one two three four" }, options)) events += 1;
      return { header, trailer, events, error: undefined };
    } catch (thrown) {
      return { header, trailer, events, error: ConnectError.from(thrown) };
    }
  }

  const failedFirst = "sim/echo%3Ffail%3Doverloaded;reason=UPSTREAM_OVERLOADED";

  test("an answer of the second target names both tries in headers and trailers", async () => {
    const { header, trailer, error } = await read("steady");
    expect(error).toBeUndefined();
    for (const told of [header, trailer]) {
      expect(told.get("tokenwire-target")).toBe("other/echo");
      expect(told.get("tokenwire-attempts")).toMatch(tries(failedFirst, "other/echo"));
      expect(told.get("server-timing")).toMatch(timing);
    }
  });

  test("a stream that breaks off names the try that it came from as one that had begun", async () => {
    const { error, events } = await read("cut");
    expect(events).toBeGreaterThan(1);
    const cut = "other/echo%3Ffail%3Doverloaded%26after%3D2";
    // Clients of gRPC give headers and trailers of a failure as one.
    const told = (error?.metadata.get("tokenwire-attempts") ?? "").split(", ").slice(-2).join(", ");
    expect(told).toMatch(tries(failedFirst, cut));
  });

  test("a call that fails before anything names three tries, and has the wait between them", async () => {
    const { error } = await read("down");
    const reasons = [...(error?.metadata.get("tokenwire-attempts") ?? "").matchAll(/reason=(\w+)/g)];
    expect(reasons.map(([, reason]) => reason)).toEqual([
      "UPSTREAM_OVERLOADED",
      "UPSTREAM_ERROR",
      "UPSTREAM_OVERLOADED",
    ]);
    expect(error?.metadata.get("server-timing")).toMatch(timing);
  });
});

test("a whole answer has the same headers and trailers", async () => {
  const told: Headers[] = [];
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: gateway.address }));
  await client.complete(
    { model: "steady", prompt: "hello" },
    {
      onHeader: (headers) => told.push(headers),
      onTrailer: (trailers) => told.push(trailers),
    },
  );
  expect(told).toHaveLength(2);
  for (const each of told) {
    expect(each.get("tokenwire-target")).toBe("other/echo");
    expect(each.get("server-timing")).toMatch(timing);
  }
});

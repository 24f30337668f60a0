import { setImmediate as nextTurn } from "node:timers/promises";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { Health } from "../../src/gen/grpc/health/v1/health_pb.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { createLoadSensor } from "../../src/telemetry/load-sensor.ts";
import { startConfiguredGateway } from "../support/test-gateway.ts";

const load = { share: 0.1 };
let gateway: Gateway;
beforeAll(async () => {
  const readings = { takeLoopDelayMs: () => 0, heapShare: () => load.share, close() {} };
  gateway = await startConfiguredGateway({ admission: { maxHeapShare: 0.5 } }, { load: readings });
});
afterAll(() => gateway.drain());

const transports: readonly (readonly [name: string, create: () => Transport])[] = [
  ["gRPC", () => createGrpcTransport({ baseUrl: gateway.address })],
  ["gRPC-Web over HTTP/1.1", () => createGrpcWebTransport({ baseUrl: gateway.address, httpVersion: "1.1" })],
  ["Connect over HTTP/1.1", () => createConnectTransport({ baseUrl: gateway.address, httpVersion: "1.1" })],
  ["Connect over HTTP/2", () => createConnectTransport({ baseUrl: gateway.address, httpVersion: "2" })],
];

test.each(transports)(
  "over %s an overloaded gateway refuses new calls, ends those that it has, and lists and is healthy",
  async (_name, create) => {
    const client = createClient(CompletionService, create());
    const request = { model: "sim/echo", prompt: "hello" };
    const open = client
      .streamComplete({ model: "sim/long?tokens=3&stall=1s&after=1", prompt: "count" })
      [Symbol.asyncIterator]();
    await open.next();

    load.share = 0.6;
    const answer = (): Promise<unknown> =>
      client.complete(request).then(
        ({ text }) => text,
        (thrown: unknown) => thrown,
      );
    await expect
      .poll(answer)
      .toMatchObject({ code: 8, rawMessage: expect.stringContaining("the gateway cannot keep up") });
    await expect(client.streamComplete(request)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 8 });
    await expect(client.countTokens({ request })).rejects.toMatchObject({ code: 8 });
    expect((await createClient(ModelService, create()).listModels({})).models).not.toEqual([]);
    expect(await createClient(Health, create()).check({})).toMatchObject({ status: 1 });
    const texts: string[] = [];
    for (let next = await open.next(); next.done !== true; next = await open.next()) {
      if (next.value.event.case === "textDelta") texts.push(next.value.event.value);
    }
    expect(texts.join("")).toBe("1 2 3");

    load.share = 0.1;
    await expect.poll(answer).toBe("hello");
  },
);

test("the sensor of a process measures a share of the heap, and how late an event loop is that was held up", async () => {
  const sensor = createLoadSensor();
  expect(sensor.heapShare()).toBeGreaterThan(0);
  expect(sensor.heapShare()).toBeLessThan(1);
  for (let round = 0; round < 5; round += 1) {
    const until = performance.now() + 60;
    while (performance.now() < until);
    await nextTurn();
  }
  expect(sensor.takeLoopDelayMs()).toBeGreaterThan(20);
  sensor.close();
});

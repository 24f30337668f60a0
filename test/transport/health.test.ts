import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { expect, onTestFinished, test } from "vitest";
import { BadRequestSchema, ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import {
  Health as HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../../src/gen/grpc/health/v1/health_pb.ts";
import { createHealth } from "../../src/transport/health.ts";
import { collect } from "../support/collect.ts";
import { startRouteListener } from "../support/route-listener.ts";

const served = "tokenwire.v1.CompletionService";

async function startHealth(maxWatches?: number) {
  const health = createHealth([served], maxWatches);
  const listener = await startRouteListener(health.routes);
  onTestFinished(() => listener.close());
  const client = createClient(HealthService, createGrpcTransport({ baseUrl: listener.baseUrl }));
  return { health, listener, client };
}

test.each(["", served])("Check of %j is SERVING, and NOT_SERVING once the server stops", async (service) => {
  const { health, client } = await startHealth();
  expect(await client.check({ service })).toMatchObject({ status: ServingStatus.SERVING });
  health.setServing(false);
  expect(await client.check({ service })).toMatchObject({ status: ServingStatus.NOT_SERVING });
  health.setServing(true);
  expect(await client.check({ service })).toMatchObject({ status: ServingStatus.SERVING });
});

test("Check of a service that is not here is NOT_FOUND, with details", async () => {
  const { client } = await startHealth();
  const error = ConnectError.from(await client.check({ service: "a.B" }).catch((thrown: unknown) => thrown));
  expect(error.code).toBe(Code.NotFound);
  expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: "INVALID_REQUEST", domain: "tokenwire" }]);
  expect(error.findDetails(BadRequestSchema)).toMatchObject([
    { fieldViolations: [{ field: "service", description: 'no service "a.B" here; List names those that there are' }] },
  ]);
});

test("List reports the state of every service and of the whole", async () => {
  const { health, client } = await startHealth();
  health.setServing(false);
  const { statuses } = await client.list({});
  expect(statuses).toMatchObject({
    "": { status: ServingStatus.NOT_SERVING },
    [served]: { status: ServingStatus.NOT_SERVING },
  });
  expect(Object.keys(statuses)).toHaveLength(2);
});

test.each(["", served])("Watch of %j sends the state at once, its change, and ends", async (service) => {
  const { health, client } = await startHealth();
  const watch = client.watch({ service })[Symbol.asyncIterator]();
  expect((await watch.next()).value).toMatchObject({ status: ServingStatus.SERVING });
  health.setServing(false);
  expect((await watch.next()).value).toMatchObject({ status: ServingStatus.NOT_SERVING });
  expect((await watch.next()).done).toBe(true);
});

test("Watch of a server that has stopped reports it and ends", async () => {
  const { health, client } = await startHealth();
  health.setServing(false);
  expect(await collect(client.watch({ service: served }))).toMatchObject([{ status: ServingStatus.NOT_SERVING }]);
});

test("Watch of a service that is not here waits, and ends when the server stops", async () => {
  const { health, client } = await startHealth();
  const watch = client.watch({ service: "a.B" })[Symbol.asyncIterator]();
  expect((await watch.next()).value).toMatchObject({ status: ServingStatus.SERVICE_UNKNOWN });
  health.setServing(false);
  expect((await watch.next()).done).toBe(true);
});

test("a Watch does not hold up a drain", async () => {
  const { health, listener, client } = await startHealth();
  const watch = client.watch({})[Symbol.asyncIterator]();
  await watch.next();
  health.setServing(false);
  const drained = listener.drain(600_000);
  expect((await watch.next()).value).toMatchObject({ status: ServingStatus.NOT_SERVING });
  expect((await watch.next()).done).toBe(true);
  await drained;
});

test("a Watch whose caller leaves is forgotten", async () => {
  const { health, client } = await startHealth();
  const leave = new AbortController();
  const watch = client.watch({}, { signal: leave.signal })[Symbol.asyncIterator]();
  await watch.next();
  await expect.poll(() => health.watches).toBe(1);
  leave.abort();
  await expect(watch.next()).rejects.toMatchObject({ code: Code.Canceled });
  await expect.poll(() => health.watches).toBe(0);
});

test("Watches above their limit are refused with a retry, and are served again once others have left", async () => {
  const { client, health } = await startHealth(1);
  const leave = new AbortController();
  const watch = client.watch({}, { signal: leave.signal })[Symbol.asyncIterator]();
  await watch.next();
  await expect.poll(() => health.watches).toBe(1);
  const error = ConnectError.from(await collect(client.watch({})).catch((thrown: unknown) => thrown));
  expect(error.code).toBe(Code.ResourceExhausted);
  expect(error.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: "GATEWAY_OVERLOADED" }]);
  expect(await client.check({})).toMatchObject({ status: ServingStatus.SERVING });
  leave.abort();
  await expect.poll(() => health.watches).toBe(0);
  const another = client.watch({})[Symbol.asyncIterator]();
  expect((await another.next()).value).toMatchObject({ status: ServingStatus.SERVING });
});

test("a Watch of a lame duck hears NOT_SERVING and goes on, until the server stops", async () => {
  const { health, client } = await startHealth();
  const before = client.watch({})[Symbol.asyncIterator]();
  expect((await before.next()).value).toMatchObject({ status: ServingStatus.SERVING });
  health.beginLameDuck();
  expect((await before.next()).value).toMatchObject({ status: ServingStatus.NOT_SERVING });
  const after = client.watch({})[Symbol.asyncIterator]();
  expect((await after.next()).value).toMatchObject({ status: ServingStatus.NOT_SERVING });
  expect(await client.check({})).toMatchObject({ status: ServingStatus.NOT_SERVING });
  expect(health.watches).toBe(2);
  health.setServing(false);
  expect([(await before.next()).done, (await after.next()).done]).toEqual([true, true]);
});

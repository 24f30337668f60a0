import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { createHealth } from "../../src/transport/health.ts";
import { startRouteListener } from "../support/route-listener.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { startTestGateway } from "../support/test-gateway.ts";

let gateway: Gateway;
let closedAddress: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const other = await startTestGateway();
  closedAddress = other.address;
  await other.drain();
});
afterAll(() => gateway.drain());

test("a gateway that takes calls is SERVING, and the exit code is 0", async () => {
  const finished = await runInProcess(["health", "--address", gateway.address]);
  expect(finished).toEqual({ code: 0, stdout: "SERVING\n", stderr: "" });
});

test("a gateway that takes none is NOT_SERVING, and the exit code is 1", async () => {
  const health = createHealth([]);
  health.setServing(false);
  const listener = await startRouteListener(health.routes);
  const finished = await runInProcess(["health", "--address", listener.baseUrl]);
  await listener.drain(0);
  expect(finished).toEqual({ code: 1, stdout: "NOT_SERVING\n", stderr: "" });
});

test("a server that says nothing is not healthy once the timeout has passed", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const silent = `http://127.0.0.1:${address.port}`;
  const { code, stderr } = await runInProcess(["health", "--address", silent, "--timeout", "0.2"]);
  server.close();
  expect({ code, stderr }).toEqual({ code: 1, stderr: "tokenwire: DEADLINE_EXCEEDED: --timeout passed\n" });
});

test("without a gateway it exits with 3 and says so", async () => {
  const { code, stdout, stderr } = await runInProcess(["health", "--address", closedAddress]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain(`tokenwire: no gateway answers at ${closedAddress}`);
});

test("an unknown host exits with 3, too", async () => {
  // Too long for a name, so no resolver has to be asked.
  const address = `http://${"a".repeat(64)}:50051`;
  const { code, stdout, stderr } = await runInProcess(["health", "--address", address]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain(`tokenwire: no gateway answers at ${address}`);
});

test("something else than a gateway is not healthy", async () => {
  const address = gateway.address.replace("http:", "https:");
  const { code, stderr } = await runInProcess(["health", "--address", address]);
  expect(code).toBe(1);
  expect(stderr).toContain(`tokenwire: no answer of a gateway from ${address} (`);
});

test.each<[args: string[], says: string]>([
  [["--address", "localhost:50051"], 'Write a URL such as "http://127.0.0.1:50051".'],
  [["--timeout", "0"], "Write a number of seconds above 0"],
  [["--timeout", " "], "Write a number of seconds above 0"],
])("health %j exits with 2 and says why", async (args, says) => {
  const { code, stderr } = await runInProcess(["health", ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});

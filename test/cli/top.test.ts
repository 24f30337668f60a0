import { afterAll, beforeAll, expect, test } from "vitest";
import { mostWatchers } from "../../src/ops/admin/watchers.ts";
import { type OpsGateway, startOpsGateway } from "../support/ops-gateway.ts";
import { runInProcess } from "../support/run-in-process.ts";

let served: OpsGateway;
beforeAll(async () => {
  served = await startOpsGateway();
});
afterAll(() => served.close());

const atOnce = (...args: string[]) => runInProcess([...args, "--ops", served.ops, "--timeout", "3600"]);

test.each(["top", "calls", "targets", "status"])(
  "tokenwire %s ends with its output, however long its deadline and however often it runs",
  async (command) => {
    for (let round = 0; round <= mostWatchers; round += 1) {
      expect(await atOnce(command)).toMatchObject({ code: 0 });
    }
  },
);

test("without calls the list is empty, and that is said", async () => {
  expect(await atOnce("calls")).toMatchObject({ code: 0, stderr: "no such call is open\n" });
  expect(await atOnce("calls", "--recent")).toMatchObject({ code: 0, stderr: "no such call has ended of late\n" });
});

test("the port of the API is not the operations port, which is said", async () => {
  const { code, stderr } = await runInProcess(["status", "--ops", served.gateway.address]);
  expect(code).toBe(1);
  expect(stderr).toContain("not the port of the API");
});

import { isDeepStrictEqual } from "node:util";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { Log } from "../../../src/core/log.ts";
import { silentLog } from "../../../src/core/log.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { routeRequests } from "../../../src/routing/route-requests.ts";
import { createFleet } from "../../../src/routing/targets/target-registry.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { directoryOf, targetOf } from "../../support/targets.ts";
import { beginTestCall } from "../../support/test-call.ts";

interface Plan {
  readonly name: string;
  readonly url?: string;
}

/** A fleet whose targets tell when they are built and closed. */
function createToldFleet(log: Log = silentLog, closing: (plan: Plan) => Promise<void> = async () => {}) {
  const told: string[] = [];
  const clock = createFakeClock();
  const fleet = createFleet<Plan>({
    build(plan) {
      if (plan.url === "bad") throw new TypeError("no URL");
      told.push(`built ${plan.name} ${plan.url}`);
      const provider = {
        name: plan.name,
        kind: "test",
        models: [],
        async *open() {},
        async close() {
          told.push(`closed ${plan.name} ${plan.url}`);
          await closing(plan);
        },
      };
      return targetOf(provider, { clock, limits: { concurrency: 2 } });
    },
    isSame: isDeepStrictEqual,
    log,
  });
  return { fleet, told };
}

test("a target stays as long as its blueprint does, and is built anew when it changes", () => {
  const { fleet, told } = createToldFleet();
  fleet.prepare([
    { name: "a", url: "1" },
    { name: "b", url: "1" },
  ])();
  const kept = fleet.targets.get("a");
  fleet.prepare([
    { name: "a", url: "1" },
    { name: "b", url: "2" },
  ])();

  expect(fleet.targets.get("a")).toBe(kept);
  expect([...fleet.targets.keys()]).toEqual(["a", "b"]);
  expect(told).toEqual(["built a 1", "built b 1", "built b 2", "closed b 1"]);
});

test("a target that is gone is closed when its last call ends, once", async () => {
  const { fleet, told } = createToldFleet();
  fleet.prepare([{ name: "a" }])();
  const users = fleet.targets.get("a")?.users;
  const [first, second] = [beginTestCall(), beginTestCall()];
  users?.add(first);
  users?.add(second);
  fleet.prepare([])();
  expect(fleet.targets.size).toBe(0);
  first.end({ kind: "ok" });
  expect(told).toEqual(["built a undefined"]);
  second.end({ kind: "ok" });
  expect(told).toEqual(["built a undefined", "closed a undefined"]);
  await fleet.close();
  expect(told).toHaveLength(2);
});

test("the end of the fleet closes what is there and what was still in use", async () => {
  const { fleet, told } = createToldFleet();
  fleet.prepare([{ name: "a" }, { name: "b" }])();
  const call = beginTestCall();
  fleet.targets.get("a")?.users.add(call);
  fleet.prepare([{ name: "b" }])();
  await fleet.close();
  call.end({ kind: "ok" });

  expect(told.toSorted()).toEqual([
    "built a undefined",
    "built b undefined",
    "closed a undefined",
    "closed b undefined",
  ]);
});

test("what is prepared changes nothing before it is put in place", () => {
  const { fleet, told } = createToldFleet();
  fleet.prepare([{ name: "a" }])();
  const goOn = fleet.prepare([{ name: "b" }]);
  expect([...fleet.targets.keys()]).toEqual(["a"]);
  goOn();

  expect([...fleet.targets.keys()]).toEqual(["b"]);
  expect(told).toEqual(["built a undefined", "built b undefined", "closed a undefined"]);
});

test("a blueprint that cannot be built changes nothing", () => {
  const { fleet, told } = createToldFleet();
  fleet.prepare([{ name: "a" }])();
  const kept = fleet.targets.get("a");

  expect(() => fleet.prepare([{ name: "b", url: "bad" }])).toThrow("no URL");
  expect([...fleet.targets]).toEqual([["a", kept]]);
  expect(told).toEqual(["built a undefined"]);
});

test("a provider that cannot be closed is told in the log and holds up nobody", async () => {
  const errors: object[] = [];
  const failure = new Error("no");
  const log = {
    ...silentLog,
    error(facts: object) {
      errors.push(facts);
    },
  };
  const { fleet } = createToldFleet(log, () => Promise.reject(failure));
  fleet.prepare([{ name: "a" }])();
  await fleet.close();

  expect(errors).toEqual([{ err: failure, provider: "a" }]);
});

test("a target that is gone stays open for a call that waits to ask it again", async () => {
  const { fleet, told } = createToldFleet();
  fleet.prepare([{ name: "a" }])();
  const waiting = Promise.withResolvers<void>();
  const directory = { ...directoryOf([]), targets: fleet.targets };
  const call = beginTestCall();
  const open = routeRequests(directory)(async () => {
    await waiting.promise;
    throw new GatewayError("UPSTREAM_ERROR", "no");
  });
  const opening = open(create(CompleteRequestSchema, { model: "a/m" }), call);
  fleet.prepare([])();
  expect(told).toEqual(["built a undefined"]);
  waiting.resolve();
  await expect(opening).rejects.toMatchObject({ reason: "UPSTREAM_ERROR" });
  expect(told).toEqual(["built a undefined"]);
  call.end({ kind: "ok" });
  expect(told).toEqual(["built a undefined", "closed a undefined"]);
});

import { isDeepStrictEqual } from "node:util";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { Log } from "../../../src/core/log.ts";
import { silentLog } from "../../../src/core/log.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { routeRequests } from "../../../src/routing/routes.ts";
import { createTargetRegistry } from "../../../src/routing/targets/target-registry.ts";
import { completionMapping } from "../../../src/routing/targets/target-request.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { resolverOf, targetOf } from "../../support/targets.ts";
import { beginTestCall } from "../../support/test-call.ts";

interface Plan {
  readonly name: string;
  readonly url?: string;
}

/** A registry whose targets record when they are built and closed. */
function createWatchedRegistry(log: Log = silentLog, closing: (plan: Plan) => Promise<void> = async () => {}) {
  const events: string[] = [];
  const clock = createFakeClock();
  const registry = createTargetRegistry<Plan>({
    build(plan) {
      if (plan.url === "bad") throw new TypeError("no URL");
      events.push(`built ${plan.name} ${plan.url}`);
      const provider = {
        name: plan.name,
        kind: "test",
        models: [],
        async *open() {},
        async close() {
          events.push(`closed ${plan.name} ${plan.url}`);
          await closing(plan);
        },
      };
      return targetOf(provider, { clock, limits: { concurrency: 2 } });
    },
    isSame: isDeepStrictEqual,
    log,
  });
  return { registry, events };
}

test("a target stays as long as its blueprint does, and is built anew when it changes", () => {
  const { registry, events } = createWatchedRegistry();
  registry.prepare([
    { name: "a", url: "1" },
    { name: "b", url: "1" },
  ])();
  const kept = registry.targets.get("a");
  registry.prepare([
    { name: "a", url: "1" },
    { name: "b", url: "2" },
  ])();

  expect(registry.targets.get("a")).toBe(kept);
  expect([...registry.targets.keys()]).toEqual(["a", "b"]);
  expect(events).toEqual(["built a 1", "built b 1", "built b 2", "closed b 1"]);
});

test("a target that is gone is closed when its last call ends, once", async () => {
  const { registry, events } = createWatchedRegistry();
  registry.prepare([{ name: "a" }])();
  const references = registry.targets.get("a")?.references;
  const [first, second] = [beginTestCall(), beginTestCall()];
  references?.add(first);
  references?.add(second);
  registry.prepare([])();
  expect(registry.targets.size).toBe(0);
  first.end({ kind: "ok" });
  expect(events).toEqual(["built a undefined"]);
  second.end({ kind: "ok" });
  expect(events).toEqual(["built a undefined", "closed a undefined"]);
  await registry.close();
  expect(events).toHaveLength(2);
});

test("the end of the registry closes what is there and what was still in use", async () => {
  const { registry, events } = createWatchedRegistry();
  registry.prepare([{ name: "a" }, { name: "b" }])();
  const call = beginTestCall();
  registry.targets.get("a")?.references.add(call);
  registry.prepare([{ name: "b" }])();
  await registry.close();
  call.end({ kind: "ok" });

  expect(events.toSorted()).toEqual([
    "built a undefined",
    "built b undefined",
    "closed a undefined",
    "closed b undefined",
  ]);
});

test("what is prepared changes nothing before it is put in place", () => {
  const { registry, events } = createWatchedRegistry();
  registry.prepare([{ name: "a" }])();
  const goOn = registry.prepare([{ name: "b" }]);
  expect([...registry.targets.keys()]).toEqual(["a"]);
  goOn();

  expect([...registry.targets.keys()]).toEqual(["b"]);
  expect(events).toEqual(["built a undefined", "built b undefined", "closed a undefined"]);
});

test("a blueprint that cannot be built changes nothing", () => {
  const { registry, events } = createWatchedRegistry();
  registry.prepare([{ name: "a" }])();
  const kept = registry.targets.get("a");

  expect(() => registry.prepare([{ name: "b", url: "bad" }])).toThrow("no URL");
  expect([...registry.targets]).toEqual([["a", kept]]);
  expect(events).toEqual(["built a undefined"]);
});

test("a provider that cannot be closed is logged and delays no other", async () => {
  const errors: object[] = [];
  const failure = new Error("no");
  const log = {
    ...silentLog,
    error(facts: object) {
      errors.push(facts);
    },
  };
  const { registry } = createWatchedRegistry(log, () => Promise.reject(failure));
  registry.prepare([{ name: "a" }])();
  await registry.close();

  expect(errors).toEqual([{ err: failure, provider: "a" }]);
});

test("a target that is gone stays open for a call that waits to ask it again", async () => {
  const { registry, events } = createWatchedRegistry();
  registry.prepare([{ name: "a" }])();
  const waiting = Promise.withResolvers<void>();
  const resolver = { ...resolverOf([]), targets: registry.targets };
  const call = beginTestCall();
  const open = routeRequests(resolver, completionMapping, async () => {
    await waiting.promise;
    throw new GatewayError("UPSTREAM_ERROR", "no");
  });
  const opening = open(create(CompleteRequestSchema, { model: "a/m" }), call);
  registry.prepare([])();
  expect(events).toEqual(["built a undefined"]);
  waiting.resolve();
  await expect(opening).rejects.toMatchObject({ reason: "UPSTREAM_ERROR" });
  expect(events).toEqual(["built a undefined"]);
  call.end({ kind: "ok" });
  expect(events).toEqual(["built a undefined", "closed a undefined"]);
});

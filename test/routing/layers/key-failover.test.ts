import { expect, test } from "vitest";
import type { Reason } from "../../../src/core/errors/error.ts";
import type { Provider } from "../../../src/core/provider.ts";
import { createRouted, failure, requestFor, type Step } from "../../support/routed.ts";
import { batches, finished, text } from "../../support/scripted-provider.ts";
import { aliasOf } from "../../support/targets.ts";

/** Providers "a" with further keys, each of which does one thing; `used` has the numbers of the keys. */
function withKeys(...scripts: readonly (Reason | "answer")[]) {
  const used: number[] = [];
  const stepOf =
    (step: Reason | "answer", number: number): Provider["open"] =>
    () => {
      used.push(number);
      if (step === "answer") return batches([text("hello"), finished()]);
      throw failure(step, { retryDelayMs: 20_000 });
    };
  const [first = "answer", ...others] = scripts;
  const otherKeys = others.map((step, index) => {
    return { name: "a", kind: "scripted", models: [], open: stepOf(step, index + 2) };
  });
  const scriptsOf: Record<string, Step> = { a: stepOf(first, 1), b: "answer" };
  return {
    used,
    ...createRouted({
      scripts: scriptsOf,
      optionsOf: { a: { otherKeys } },
      aliases: { fast: aliasOf(["a/m", "b/m"]) },
    }),
  };
}

test.each<Reason>(["RATE_LIMITED", "UPSTREAM_UNAUTHENTICATED", "QUOTA_EXHAUSTED", "UPSTREAM_PERMISSION_DENIED"])(
  "a key that gets %s is out of the way; the others go on, at once",
  async (reason) => {
    const { complete, used, clock } = withKeys(reason, "answer", "answer");
    for (let call = 0; call < 4; call += 1) expect(await complete("a/m")).toEqual({ text: "hello" });
    expect(used).toEqual([1, 2, 3, 2, 3]);
    expect(clock.now()).toBe(0);
  },
);

test.each<Reason>(["UPSTREAM_ERROR", "CONTEXT_LENGTH_EXCEEDED", "UPSTREAM_REJECTED_REQUEST"])(
  "after %s no other key is tried at once",
  async (reason) => {
    const { complete, used } = withKeys(reason, "answer");
    await complete(requestFor("fast"));
    expect(used.slice(0, 2)).not.toContain(2);
  },
);

test("each key that begins to cool down is one line for the operator, which never shows the key", async () => {
  const { complete, errorLines } = withKeys("UPSTREAM_UNAUTHENTICATED", "QUOTA_EXHAUSTED", "answer");
  await Promise.all([complete("a/m"), complete("a/m"), complete("a/m")]);
  await complete("a/m");
  const line = { call: "cmpl_test", provider: "a", keys: 3, asideMs: 300_000, httpStatus: undefined };
  expect(errorLines).toEqual([
    { ...line, key: 1, reason: "UPSTREAM_UNAUTHENTICATED", upstreamRequestId: undefined },
    { ...line, key: 2, reason: "QUOTA_EXHAUSTED", upstreamRequestId: undefined },
  ]);
});

test("when every key is refused the next target takes over, and later calls go to it first", async () => {
  const { complete, asked, used, targets } = withKeys("QUOTA_EXHAUSTED", "QUOTA_EXHAUSTED");
  expect(await complete("fast")).toEqual({ text: "hello" });
  expect(await complete("fast")).toEqual({ text: "hello" });
  expect(used).toEqual([1, 2]);
  expect(asked.filter((line) => line.startsWith("b/"))).toHaveLength(2);
  expect(targets.get("a")?.keys.isReady("m")).toBe(false);
});

test("when every key cools down and there is no other target, the call is made all the same", async () => {
  const { complete, used } = withKeys("UPSTREAM_UNAUTHENTICATED", "UPSTREAM_UNAUTHENTICATED");
  expect(await complete("a/m")).toEqual({ reason: "UPSTREAM_UNAUTHENTICATED" });
  expect(await complete("a/m")).toEqual({ reason: "UPSTREAM_UNAUTHENTICATED" });
  expect(used).toEqual([1, 2, 1]);
});

test("of many keys no more are tried for a call than it has attempts", async () => {
  const { complete, used } = withKeys("QUOTA_EXHAUSTED", "QUOTA_EXHAUSTED", "QUOTA_EXHAUSTED", "answer");
  expect(await complete("a/m")).toEqual({ reason: "QUOTA_EXHAUSTED" });
  expect(used).toEqual([1, 2, 3]);
  expect(await complete("a/m")).toEqual({ text: "hello" });
});

import { expect, test } from "vitest";
import type { Reason } from "../../../src/core/errors/error.ts";
import { type FallbackClass, failureTable, fallbackClasses } from "../../../src/routing/failure-table.ts";
import { createRouted, failure, requestFor } from "../../support/routed.ts";
import { text } from "../../support/scripted-provider.ts";
import { aliasOf } from "../../support/targets.ts";

const twoTargets = (fallbackOn: readonly FallbackClass[]) => ({ fast: aliasOf(["a/m", "b/m"], { fallbackOn }) });
const once = { maxAttempts: 2, baseMs: 0 };

test.each(fallbackClasses)(
  "the next target of an alias takes over after %s when the alias says so, else not",
  async (wanted) => {
    for (const [reason, row] of Object.entries(failureTable)) {
      if (row.fallback === undefined) continue;
      // A retry at the same target would hide which target took over.
      const error = failure(reason as Reason, { retryable: false }); // the keys of the table are reasons
      const { complete } = createRouted({
        scripts: { a: error, b: "answer" },
        aliases: twoTargets([wanted]),
        retries: once,
      });
      expect({ reason, ...(await complete("fast")) }).toEqual(
        row.fallback === wanted ? { reason, text: "hello" } : { reason },
      );
    }
  },
);

const hopeless = Object.entries(failureTable).flatMap(([reason, { fallback }]) =>
  fallback === undefined ? [reason] : [],
);

test.each(hopeless)("no target takes over after %s", async (reason) => {
  const { complete, asked } = createRouted({
    scripts: { a: reason as Reason, b: "answer" }, // the keys of the table are reasons
    aliases: twoTargets(fallbackClasses),
  });
  expect(await complete(requestFor("fast", "b/m"))).toEqual({ reason });
  expect(asked).toEqual(["a/m at 0"]);
});

test.each<[how: string, reason: Reason]>([
  ["a content filter", "CONTENT_FILTERED"],
  ["a context window that is too small", "CONTEXT_LENGTH_EXCEEDED"],
  ["a timeout", "FIRST_TOKEN_TIMEOUT"],
])("a fallback model of the request takes over after %s, whatever the alias says", async (_how, reason) => {
  const { complete, asked } = createRouted({
    scripts: { a: reason, b: reason, c: "answer" },
    aliases: twoTargets([]),
  });
  expect(await complete(requestFor("fast", "c/m"))).toEqual({ text: "hello" });
  expect(asked).toEqual(["a/m at 0", "c/m at 0"]);
});

test("an error inside a stream that has begun, before its first content, is a failure like any", async () => {
  const { complete, begin, asked } = createRouted({
    scripts: {
      async *a() {
        yield [{ case: "heartbeat", value: { $typeName: "tokenwire.v1.Heartbeat" } }];
        throw failure("UPSTREAM_OVERLOADED");
      },
      b: "answer",
    },
    aliases: twoTargets(["overload"]),
  });
  expect(await complete("fast", begin({ streaming: true }))).toEqual({ text: "hello" });
  expect(asked).toEqual(["a/m at 0", "b/m at 0"]);
});

test.each([true, false])("once content was read nothing is tried again (streaming: %s)", async (streaming) => {
  const { complete, begin, asked, held } = createRouted({
    scripts: {
      async *a() {
        yield [text("hel")];
        throw failure("UPSTREAM_OVERLOADED");
      },
      b: "answer",
    },
    aliases: twoTargets(fallbackClasses),
  });
  const call = begin({ streaming });
  expect(await complete(requestFor("fast", "b/m"), call)).toEqual({ reason: "UPSTREAM_OVERLOADED" });
  expect(asked).toEqual(["a/m at 0"]);
  expect(call.progress).toMatchObject({ attempts: 1, contentRead: true });
  expect(held()).toEqual({ slots: 0, waiting: 0, outstanding: 0, timers: 0 });
});

test("of targets that all failed the error of the last one is returned", async () => {
  const { complete } = createRouted({
    scripts: { a: "QUOTA_EXHAUSTED", b: "UPSTREAM_PERMISSION_DENIED" },
    aliases: twoTargets(fallbackClasses),
  });
  expect(await complete("fast")).toEqual({ reason: "UPSTREAM_PERMISSION_DENIED" });
});

test("a target that is full is passed by, which is no attempt", async () => {
  const { complete, begin, targets, asked } = createRouted({
    scripts: { a: "answer", b: "answer" },
    aliases: twoTargets(["overload"]),
    options: { limits: { concurrency: 1 } },
  });
  await targets.get("a")?.slots.take(begin());
  const call = begin();
  expect(await complete("fast", call)).toEqual({ text: "hello" });
  expect(asked).toEqual(["b/m at 0"]);
  expect(call.progress.attempts).toBe(1);
});

test("a target whose circuit is open is passed by, whatever the next one takes over after", async () => {
  const { complete, asked } = createRouted({
    scripts: { a: "UPSTREAM_ERROR", b: "answer" },
    aliases: twoTargets(["contextLength"]),
    options: { breaker: { consecutiveFailures: 1 } },
    retries: { maxAttempts: 1 },
  });
  await complete("fast");
  await complete("fast");
  expect(asked).toEqual(["a/m at 0", "b/m at 0"]);
});

test("fastest: a silent target is slow from then on, and asked by one call at a time until that is known", async () => {
  const { complete, begin, asked, targets } = createRouted({
    scripts: { a: "hang", b: "answer" },
    aliases: { fast: aliasOf(["a/m", "b/m"], { policy: "fastest" }) },
  });
  await complete("b/m", begin({ streaming: true }));
  const calls = [1, 2, 3].map(() => complete("fast", begin({ streaming: true })));
  expect(await Promise.all(calls)).toEqual(new Array(3).fill({ text: "hello" }));
  expect(asked.filter((line) => line.startsWith("a/"))).toHaveLength(1);
  expect(targets.get("a")?.models.of("m").firstToken.valueMs).toBe(60_000);
});

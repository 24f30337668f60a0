import { describe, expect, onTestFinished, test } from "vitest";
import { answerForms, chatForm } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { answerWith, breakAfter, inTurn, onlyFirst } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { toJsonAnswer } from "../support/http-answer.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";

const request = { model: "far/m", prompt: "hello" };

async function startProxy(port: number): Promise<TcpProxy> {
  const proxy = await startTcpProxy(port);
  onTestFinished(() => proxy.close());
  return proxy;
}

test("a peer that vanished behind a kept connection is found by the first-token limit, and another target answers", async () => {
  const upstream = await startFaultUpstream(answerWith(chatForm, "far"));
  const near = await startFaultUpstream(answerWith(chatForm, "near"));
  const proxy = await startProxy(upstream.port);
  const clock = createFakeClock();
  const { client } = await startFaultStage(
    {
      timeouts: { firstToken: "20s" },
      providers: {
        far: providerAt(proxy.origin, chatForm, { limits: { concurrency: 1 } }),
        near: providerAt(near.origin, chatForm),
      },
      models: { both: { targets: ["far/m", "near/m"] } },
    },
    { clock },
  );
  const both = { model: "both", prompt: "hello" };
  expect(await readOutcome(client, both)).toMatchObject({ text: "far" });
  const before = clock.pending;
  proxy.freeze();

  const outcome = readOutcome(client, both);
  await expect.poll(() => clock.pending).toBeGreaterThan(before);
  await expect.poll(() => proxy.openConnections).toBe(1);
  clock.advance(20_000);

  expect(await outcome).toMatchObject({ code: 0, text: "near", attempts: 2 });
  await expect.poll(() => proxy.openConnections).toBe(0);
  expect(await readOutcome(client, both)).toMatchObject({ text: "far", attempts: 1 });
  expect(proxy.connections).toBe(2);
});

test.each(["fin", "reset"] as const)(
  "a kept connection that ends by a %s as it is used again costs no try: the request is sent again over a fresh one",
  async (ending) => {
    const upstream = await startFaultUpstream(
      inTurn(answerWith(chatForm, "first"), breakAfter("", ending), answerWith(chatForm, "second")),
    );
    const { client } = await startFaultStage(
      { providers: { far: providerAt(upstream.origin, chatForm) } },
      { random: () => 0 },
    );
    expect(await readOutcome(client, request)).toMatchObject({ text: "first", attempts: 1 });
    expect(upstream.connections).toBe(1);

    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "second", attempts: 1 });
    expect(upstream.connections).toBe(2);
  },
);

describe.each(answerForms)("connections of $kind that break whenever they are used again", (form) => {
  const strict = { retries: { maxAttempts: 1 }, breaker: { consecutiveFailures: 1, minCalls: 1 } };

  test.each(["fin", "reset"] as const)("by a %s, cost no try, no retry and no breaker of streams", async (ending) => {
    const upstream = await startFaultUpstream(onlyFirst(answerWith(form, "whole"), ending));
    const { client } = await startFaultStage({ ...strict, providers: { far: providerAt(upstream.origin, form) } });

    for (let call = 1; call <= 10; call += 1) {
      expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "whole", attempts: 1 });
    }
    expect(upstream.connections).toBe(10);
  });

  test("cost no try, no retry and no breaker of whole answers", async () => {
    const answer = toJsonAnswer(form.whole("whole"));
    const upstream = await startFaultUpstream(onlyFirst(({ send }) => send(answer), "reset"));
    const { client } = await startFaultStage({ ...strict, providers: { far: providerAt(upstream.origin, form) } });

    for (let call = 1; call <= 5; call += 1) {
      const { text, served } = await client.complete(request, {});
      expect({ text, attempt: served?.attempt }).toEqual({ text: "whole", attempt: 1 });
    }
    expect(upstream.connections).toBe(5);
  });
});

test("a line that breaks after any number of bytes, slow as it is, hangs no call", async () => {
  const upstream = await startFaultUpstream(answerWith(chatForm, "one ", "two"));
  const proxy = await startProxy(upstream.port);
  const { client } = await startFaultStage({
    retries: { maxAttempts: 1 },
    breaker: { consecutiveFailures: 1_000, minCalls: 1_000 },
    providers: { far: providerAt(proxy.origin, chatForm) },
  });

  for (const resets of [false, true]) {
    for (let bytes = 1; bytes < 800; bytes += 97) {
      proxy.line = { latencyMs: 2, breaksAfterBytes: bytes, resets };
      const { code, text, finished, reason } = await readOutcome(client, request);
      expect("one two".startsWith(text), text).toBe(true);
      expect(code === 0, `${reason} after ${bytes}`).toBe(finished);
      if (code !== 0) expect(reason).toMatch(/^(STREAM_TRUNCATED|UPSTREAM_UNREACHABLE)$/);
    }
  }
});

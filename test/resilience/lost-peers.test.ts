import { expect, onTestFinished, test } from "vitest";
import { chatForm } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { answerWith, breakAfter, inTurn } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
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
  "a kept connection that ends by a %s as it is used again costs a second try on a fresh one, and no failure",
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

    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "second", attempts: 2 });
    expect(upstream.connections).toBe(2);
  },
);

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

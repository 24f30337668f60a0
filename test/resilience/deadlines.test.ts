import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { chatForm } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { answerWith, refuseWith, stallAfter } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { rawProtocols } from "../support/raw-rpc.ts";

const request = { model: "one/m", prompt: "hello" };
const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, request));

describe.each(rawProtocols)("over $name", (protocol) => {
  test("a deadline that has passed on arrival is DEADLINE_EXCEEDED, and no provider gets the call", async () => {
    const upstream = await startFaultUpstream(answerWith(chatForm, "late"));
    const { gateway } = await startFaultStage({ providers: { one: providerAt(upstream.origin, chatForm) } });
    const zero = protocol.timeoutHeader === "grpc-timeout" ? "0m" : "0";
    const headers = { [protocol.timeoutHeader]: zero };

    const status = await protocol.ask(gateway.port, { method: "Complete", message, headers });

    expect(status).toMatchObject({ code: 4, reason: "DEADLINE_EXCEEDED" });
    expect(upstream.connections).toBe(0);
  });
});

test("a call without a deadline ends at the gateway's own, and a longer one is cut to its cap", async () => {
  const upstream = await startFaultUpstream(stallAfter());
  const { client } = await startFaultStage({
    timeouts: { total: "50ms", maxTotal: "100ms" },
    providers: { one: providerAt(upstream.origin, chatForm) },
  });

  for (const options of [{}, { timeoutMs: 1_000_000 }]) {
    expect(await readOutcome(client, request, options)).toMatchObject({ code: 4, reason: "TOTAL_TIMEOUT" });
  }
  await upstream.idle();
});

test("attempts end with the deadline of their call, however many could follow", async () => {
  const upstream = await startFaultUpstream(refuseWith(503, { "retry-after-ms": "40" }));
  const { client } = await startFaultStage(
    {
      retries: { maxAttempts: 10, budget: { least: 100 } },
      breaker: { consecutiveFailures: 100, minCalls: 100 },
      providers: { one: providerAt(upstream.origin, chatForm) },
    },
    { random: () => 0 },
  );
  // Ten attempts take 360 ms at least.
  const outcome = await readOutcome(client, request, { timeoutMs: 200 });
  const attempts = upstream.requests.length;

  expect(outcome.failure?.code).toSatisfy((code) => code === 14 || code === 4);
  expect(attempts).toBeLessThan(10);
});

test("a call whose deadline passes in the queue leaves it, and no provider gets it", async () => {
  const upstream = await startFaultUpstream(answerWith(chatForm, "well"));
  const { client } = await startFaultStage({
    providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: 1 } }) },
  });
  const release = Promise.withResolvers<void>();
  upstream.script = async (exchange) => {
    await release.promise;
    await answerWith(chatForm, "well")(exchange);
  };
  const first = readOutcome(client, request);
  await expect.poll(() => upstream.requests.length).toBe(1);

  expect(await readOutcome(client, request, { timeoutMs: 50 })).toMatchObject({ code: 4 });
  release.resolve();
  expect(await first).toMatchObject({ code: 0 });
  expect(upstream.requests).toHaveLength(1);
});

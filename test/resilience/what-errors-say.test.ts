import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { RetryInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { UpstreamErrorSchema } from "../../src/gen/tokenwire/v1/error_pb.ts";
import { answerForms } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { answerWith, breakAfter, inTurn, refuseWith } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import type { Script } from "../support/scripted-upstream.ts";

const request = { model: "one/m", prompt: "hello" };

const tooLarge = {
  message: "Request too large for m on tokens per minute (TPM): Limit 6000, Requested 12000",
  code: "rate_limit_exceeded",
};

describe.each(answerForms)("a provider of kind $kind", (form) => {
  async function startAt(script: Script, keys: readonly string[] = ["key-11111111"]) {
    const upstream = await startFaultUpstream(script);
    const other = await startFaultUpstream(answerWith(form, "from the other"));
    const { client } = await startFaultStage(
      {
        providers: {
          one: { ...providerAt(upstream.origin, form), apiKeys: [...keys] },
          other: providerAt(other.origin, form),
        },
        models: {
          alias: { targets: ["one/m", "other/m"], fallbackOn: ["error", "contextLength", "contentFilter"] },
        },
      },
      { random: () => 0 },
    );
    return { client, asked: upstream.requests };
  }

  const keyOf = (headers: ReadonlyMap<string, string>): string | undefined =>
    headers.get("authorization") ?? headers.get("x-api-key");

  test("refuses a key under 400: the next key goes on, and stays the one that is used", async () => {
    const refusal = refuseWith(400, {}, { message: "API key not valid. Please pass a valid API key." });
    const { client, asked } = await startAt(inTurn(refusal, answerWith(form, "well")), [
      "key-11111111",
      "key-22222222",
    ]);

    expect(await readOutcome(client, request)).toMatchObject({ text: "well", finished: true });
    expect(await readOutcome(client, request)).toMatchObject({ text: "well", finished: true });
    const [first, ...later] = asked.map(({ headers }) => keyOf(headers));
    expect(first).toContain("key-11111111");
    expect(later).toEqual([expect.stringContaining("key-22222222"), expect.stringContaining("key-22222222")]);
  });

  test.each([403, 500])("stops a prompt under %i: no key is set aside, no breaker counts it", async (status) => {
    const refusal = refuseWith(status, {}, { message: "Content violates usage guidelines." });
    const stopped = Array.from({ length: 8 }, () => refusal);
    const { client, asked } = await startAt(inTurn(...stopped, answerWith(form, "well")), [
      "key-11111111",
      "key-22222222",
    ]);

    for (let call = 0; call < 8; call += 1) {
      expect(await readOutcome(client, request)).toMatchObject({ reason: "CONTENT_FILTERED", attempts: 1 });
    }
    expect(await readOutcome(client, request)).toMatchObject({ text: "well", attempts: 1 });
    // Both keys in turn, to the end.
    expect(new Set(asked.slice(-2).map(({ headers }) => keyOf(headers))).size).toBe(2);
  });

  test.each([413, 429])(
    "has a rate that the request never fits into, under %i: asked once, no key rests, another target takes over",
    async (status) => {
      const { client, asked } = await startAt(refuseWith(status, { "retry-after": "1" }, tooLarge), [
        "key-11111111",
        "key-22222222",
      ]);

      const outcome = await readOutcome(client, request);
      expect(outcome).toMatchObject({ reason: "REQUEST_TOO_LARGE", attempts: 1 });
      expect(outcome.failure?.detail(RetryInfoSchema)).toBeUndefined();
      expect(asked).toHaveLength(1);
      expect(await readOutcome(client, { ...request, model: "alias" })).toMatchObject({ text: "from the other" });
      expect(asked).toHaveLength(2);
    },
  );

  test.each<[status: number, advice: string, attempts: number]>([
    [500, "false", 1],
    [503, "false", 1],
    [408, "false", 1],
    [400, "true", 3],
    [504, "true", 3],
  ])("that answers %i with x-should-retry: %s is asked %i times", async (status, advice, attempts) => {
    const { client, asked } = await startAt(refuseWith(status, { "x-should-retry": advice }, { message: "no use" }));

    const outcome = await readOutcome(client, request);
    expect(outcome.attempts).toBe(attempts);
    expect(asked).toHaveLength(attempts);
    expect(outcome.failure?.detail(RetryInfoSchema) !== undefined).toBe(advice === "true");
  });

  test("asks to wait until a date, and sends none of its own: that is waited for", async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    const { client, asked } = await startAt(refuseWith(503, { "retry-after": inAnHour }));

    const outcome = await readOutcome(client, request);
    const seconds = Number(outcome.failure?.detail(RetryInfoSchema)?.retryDelay?.seconds);
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
    expect(asked).toHaveLength(1);
  });

  const body = Buffer.from(JSON.stringify({ error: { code: "insufficient_quota", message: "no money" } }));
  test.each([
    ["gzip", gzipSync(body)],
    ["deflate", deflateSync(body)],
    ["br", brotliCompressSync(body)],
  ])("compresses its errors by %s: its words arrive", async (coding, bytes) => {
    const head = `HTTP/1.1 429 No\r\ncontent-encoding: ${coding}\r\ncontent-length: ${bytes.byteLength}\r\n\r\n`;
    const answer = Buffer.concat([Buffer.from(head), bytes]);
    const { client } = await startAt(({ send }) => send(answer));

    const { reason, failure } = await readOutcome(client, request);
    expect([reason, failure?.detail(UpstreamErrorSchema)?.message]).toEqual(["QUOTA_EXHAUSTED", "no money"]);
  });

  test("breaks off behind the words of its error: they arrive", async () => {
    const cut = `HTTP/1.1 400 Bad Request\r\ncontent-length: 10000\r\n\r\n${JSON.stringify({ error: { message: "bad" } })}`;
    const { client } = await startAt(breakAfter(cut, "fin"));

    const { failure } = await readOutcome(client, request);
    expect(failure?.detail(UpstreamErrorSchema)?.message).toBe("bad");
  });
});

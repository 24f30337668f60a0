import { status } from "@grpc/grpc-js";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { ApiFailure } from "../support/api-clients.ts";
import { readAnswer, readPast } from "./read-stream.ts";
import { clients, type Stack, startStack, story } from "./stack.ts";

// The model may not end this one by itself, so that only the caller can.
const maxTokens = 3_000;
const endless = { ...story, maxTokens, providerOptionsJson: { openai: '{"ignore_eos":true}' } };

/** The status and the reason of a call that has to fail. */
async function failureOf(call: Promise<unknown>): Promise<{ code: number; reason: string | undefined }> {
  const thrown: unknown = await call.then(
    () => expect.fail("the call ended well"),
    (error: unknown) => error,
  );
  if (!(thrown instanceof ApiFailure)) throw thrown;
  return { code: thrown.code, reason: thrown.detail(ErrorInfoSchema)?.reason };
}

describe.each(clients)("how calls of a real model through %s end", (_name, connect) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(connect);
    return stack.stop;
  });

  test("a caller that cancels after three deltas stops the model", async ({ annotate }) => {
    const { client, model } = stack;
    const controller = new AbortController();
    const stream = client.streamComplete(endless, { signal: controller.signal });

    const failure = await failureOf(readPast(stream, 3, () => controller.abort()));

    expect(failure.code).toBe(status.CANCELLED);
    const tokens = await model.tokensWhenIdle();
    expect(tokens).toBeGreaterThanOrEqual(3);
    expect(tokens).toBeLessThan(maxTokens);
    await annotate(`the model stopped after ${tokens} of ${maxTokens} tokens`);
  });

  test("a deadline that passes in mid-answer stops the model", async () => {
    const { client, model } = stack;

    const failure = await failureOf(readAnswer(client.streamComplete(endless, { timeoutMs: 1_000 })));

    expect(failure.code).toBe(status.DEADLINE_EXCEEDED);
    expect(await model.tokensWhenIdle()).toBeLessThan(maxTokens);
  });

  test("a prompt longer than the context is INVALID_ARGUMENT, streamed or not", async () => {
    const { client } = stack;
    const request = { ...story, prompt: "word ".repeat(5_000) };
    const tooLong = { code: status.INVALID_ARGUMENT, reason: "CONTEXT_LENGTH_EXCEEDED" };

    expect(await failureOf(client.complete(request))).toEqual(tooLong);
    expect(await failureOf(readAnswer(client.streamComplete(request)))).toEqual(tooLong);
  });

  test("a key that the model server refuses is FAILED_PRECONDITION, not the caller's fault", async () => {
    const { client, stop } = await startStack(connect, "another-key");
    onTestFinished(stop);

    const refused = { code: status.FAILED_PRECONDITION, reason: "UPSTREAM_UNAUTHENTICATED" };
    expect(await failureOf(client.complete(story))).toEqual(refused);
  });

  test("a model server that dies in mid-answer is UNAVAILABLE, never a whole answer", async () => {
    const { client, model, stop } = await startStack(connect);
    onTestFinished(stop);

    const failure = await failureOf(readPast(client.streamComplete(endless), 3, model.kill));

    expect(failure).toEqual({ code: status.UNAVAILABLE, reason: "STREAM_TRUNCATED" });
    const unreachable = { code: status.UNAVAILABLE, reason: "UPSTREAM_UNREACHABLE" };
    expect(await failureOf(client.complete(story))).toEqual(unreachable);
  });

  test("a gateway that gets the signal to end finishes the open answer and exits with 0", async () => {
    const { client, gateway, stop } = await startStack(connect);
    onTestFinished(stop);

    const answer = readPast(client.streamComplete(story), 1, () => {
      gateway.child.kill("SIGTERM");
    });

    expect(await answer).toBe("finished");
    client.close();
    expect(await gateway.exited).toBe(0);
  });
});

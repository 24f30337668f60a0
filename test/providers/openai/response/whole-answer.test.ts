import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { toJsonAnswer } from "../../../support/http-answer.ts";
import { type StreamTarget, startStreamTarget } from "../stream-target.ts";

let target: StreamTarget;

beforeAll(async () => {
  target = await startStreamTarget();
});

afterAll(() => target.close());

describe("a JSON answer", () => {
  test.each([
    [
      "after white space to keep the connection alive",
      '\n \n\n {"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}',
    ],
    [
      "with unknown members",
      '{"x":{"y":[]},"choices":[{"message":{"content":"a","annotations":[]},"finish_reason":"stop"}]}',
    ],
  ])("is read %s", async (_, json) => {
    target.upstream.script = ({ send }) => send(toJsonAnswer(json));

    expect(await target.target.complete()).toMatchObject({ text: "a", finishReason: FinishReason.STOP });
  });

  test.each([
    ["no JSON", "hello"],
    ["cut", '{"choices":[{"message":{"content":"a"}'],
    ["no object", '"hello"'],
    ["without choices", '{"id":"1"}'],
    ["without any choice", '{"choices":[]}'],
    ["empty", ""],
  ])("that is %s is a protocol error", async (_, json) => {
    target.upstream.script = ({ send }) => send(toJsonAnswer(json));

    await expect(target.target.complete()).rejects.toMatchObject({
      reason: "UPSTREAM_PROTOCOL_ERROR",
      upstream: { provider: "openai", model: "model-1", httpStatus: 200 },
    });
  });
});

test.each(["{}", '{"choices":[]}', '{"choices":[{}]}', '{"choices":[{"index":0,"message":{"content":""}}]}'])(
  "%s is a protocol error: it has neither content nor a finish reason",
  async (json) => {
    target.upstream.script = ({ send }) => send(toJsonAnswer(json));

    await expect(target.target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  },
);

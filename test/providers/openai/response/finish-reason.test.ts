import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { textOf } from "../../../support/provider-target.ts";
import { delta, stop } from "../chunks.ts";
import { finishedOf, type StreamTarget, startStreamTarget } from "../stream-target.ts";

let target: StreamTarget;

beforeAll(async () => {
  target = await startStreamTarget();
});

afterAll(() => target.close());

describe("the finish reason", () => {
  const { STOP, MAX_TOKENS, CONTEXT_WINDOW, CONTENT_FILTER, OTHER, PAUSED, REFUSAL } = FinishReason;

  test.each<[unknown, FinishReason, string]>([
    ["stop", STOP, "stop"],
    ["eos", STOP, "eos"],
    ["STOP", STOP, "STOP"],
    ["length", MAX_TOKENS, "length"],
    ["model_length", CONTEXT_WINDOW, "model_length"],
    ["model_context_window_exceeded", CONTEXT_WINDOW, "model_context_window_exceeded"],
    ["content_filter", CONTENT_FILTER, "content_filter"],
    ["something new", OTHER, "something new"],
    ["end_turn", STOP, "end_turn"],
    ["COMPLETE", STOP, "COMPLETE"],
    ["MAX_TOKENS", MAX_TOKENS, "MAX_TOKENS"],
    ["SAFETY", CONTENT_FILTER, "SAFETY"],
    ["RECITATION", CONTENT_FILTER, "RECITATION"],
    ["PROHIBITED_CONTENT", CONTENT_FILTER, "PROHIBITED_CONTENT"],
    ["BLOCKLIST", CONTENT_FILTER, "BLOCKLIST"],
    ["SPII", CONTENT_FILTER, "SPII"],
    ["IMAGE_SAFETY", CONTENT_FILTER, "IMAGE_SAFETY"],
    ["FinishReason.SAFETY", CONTENT_FILTER, "FinishReason.SAFETY"],
    ["FINISH_REASON_SAFETY", CONTENT_FILTER, "FINISH_REASON_SAFETY"],
    ["content_filter: PROHIBITED_CONTENT", CONTENT_FILTER, "content_filter: PROHIBITED_CONTENT"],
    ["content_filter:SAFETY", CONTENT_FILTER, "content_filter:SAFETY"],
    ["guardrail_intervened", CONTENT_FILTER, "guardrail_intervened"],
    ["ERROR_TOXIC", CONTENT_FILTER, "ERROR_TOXIC"],
    ["max_output_tokens", MAX_TOKENS, "max_output_tokens"],
    ["pause_turn", PAUSED, "pause_turn"],
    ["MALFORMED_FUNCTION_CALL", OTHER, "MALFORMED_FUNCTION_CALL"],
    ["", OTHER, ""],
    [null, OTHER, ""],
    [7, OTHER, ""],
  ])("%j becomes %i", async (reason, finishReason, providerFinishReason) => {
    const seen = await target.readStream(delta({ content: "a" }), delta({}, reason));

    expect(finishedOf(seen)).toMatchObject({ finishReason, providerFinishReason });
  });

  test("after a refusal is REFUSAL", async () => {
    expect(finishedOf(await target.readStream(delta({ refusal: "no" }), stop))).toMatchObject({
      finishReason: REFUSAL,
    });
  });

  test("is kept when a later chunk has none, and is emitted once", async () => {
    const seen = await target.readStream(
      delta({ content: "a" }, "length"),
      delta({ role: "assistant", content: "" }),
      delta({}, ""),
    );

    expect(finishedOf(seen)).toMatchObject({ finishReason: MAX_TOKENS });
    expect(seen.events.filter((event) => event.case === "finished")).toHaveLength(1);
  });

  test.each([
    ["insufficient_system_resource", "UPSTREAM_OVERLOADED"],
    ["error", "UPSTREAM_ERROR"],
    ["network_error", "UPSTREAM_ERROR"],
    ["malformed_response", "UPSTREAM_ERROR"],
    ["ERROR", "UPSTREAM_ERROR"],
    ["error: engine died", "UPSTREAM_ERROR"],
    ["timeout", "UPSTREAM_TIMEOUT"],
    ["abort", "STREAM_TRUNCATED"],
    ["aborted", "STREAM_TRUNCATED"],
    ["cancelled", "STREAM_TRUNCATED"],
    ["FinishReason.ABORT", "STREAM_TRUNCATED"],
  ])("%s is an error", async (finishReason, reason) => {
    const { events, error } = await target.readStream(delta({ content: "a" }), delta({}, finishReason));

    expect(textOf(events)).toBe("a");
    expect(error).toMatchObject({ reason });
  });
});

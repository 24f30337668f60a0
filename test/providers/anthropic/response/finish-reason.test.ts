import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { toJsonAnswer } from "../../../support/http-answer.ts";
import type { SeenStream } from "../../../support/provider-target.ts";
import { finishedOf, type StreamTarget, startStreamTarget } from "../stream-target.ts";
import { call, end, hello, start, stop, text, wholeMessage } from "../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

function finishReasonOf({ events }: SeenStream): FinishReason | undefined {
  const last = events.at(-1);
  return last?.case === "finished" ? last.value.finishReason : undefined;
}

describe("an answer", () => {
  test.each<[string, FinishReason]>([
    ["end_turn", FinishReason.STOP],
    ["stop_sequence", FinishReason.STOP_SEQUENCE],
    ["max_tokens", FinishReason.MAX_TOKENS],
    ["model_context_window_exceeded", FinishReason.CONTEXT_WINDOW],
    ["tool_use", FinishReason.OTHER], // There is no tool call.
    ["refusal", FinishReason.REFUSAL],
    ["pause_turn", FinishReason.PAUSED],
    ["compaction", FinishReason.OTHER],
  ])("with the stop reason %s keeps it beside the finish reason", async (providerFinishReason, finishReason) => {
    const seen = await server.readStream(...hello, stop(providerFinishReason), end);
    expect(finishedOf(seen)).toMatchObject({ finishReason, providerFinishReason });
  });
});

describe("the finish reason of the stop reason", () => {
  test.each<[string, FinishReason]>([
    ["stop", FinishReason.STOP],
    ["STOP", FinishReason.STOP],
    ["length", FinishReason.MAX_TOKENS],
    ["content_filter", FinishReason.CONTENT_FILTER],
    ["content_filter: hate", FinishReason.CONTENT_FILTER],
    ["SAFETY", FinishReason.CONTENT_FILTER],
    ["PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER],
    ["guardrail_intervened", FinishReason.CONTENT_FILTER],
    ["FinishReason.SAFETY", FinishReason.CONTENT_FILTER],
    ["IMAGE_SAFETY", FinishReason.CONTENT_FILTER],
    ["ERROR_TOXIC", FinishReason.CONTENT_FILTER],
    ["max_output_tokens", FinishReason.MAX_TOKENS],
    ["eos_token", FinishReason.STOP],
    ["MALFORMED_FUNCTION_CALL", FinishReason.OTHER],
    ["tool_calls", FinishReason.OTHER],
    ["tool_use", FinishReason.OTHER],
  ])("%s after text", async (reason, expected) => {
    expect(finishReasonOf(await server.readStream(start(), text("Hi"), stop(reason), end))).toBe(expected);
  });

  test.each(["tool_use", "tool_calls", "function_call", "stop", "end_turn"])("%s after a call", async (reason) => {
    expect(finishReasonOf(await server.readStream(start(), call(), stop(reason), end))).toBe(FinishReason.TOOL_CALLS);
  });

  test("end_turn after a call that code of the provider made is STOP", async () => {
    const byCode = call(0, { caller: { type: "code_execution_20250825", tool_id: "srvtoolu_1" } });
    expect(finishReasonOf(await server.readStream(start(), byCode, stop(), end))).toBe(FinishReason.STOP);
  });

  test.each([
    ["abort", "STREAM_TRUNCATED"],
    ["canceled", "STREAM_TRUNCATED"],
    ["interrupted", "STREAM_TRUNCATED"],
    ["FinishReason.ABORT", "STREAM_TRUNCATED"],
    ["timeout", "UPSTREAM_TIMEOUT"],
    ["error", "UPSTREAM_ERROR"],
    ["error: engine died", "UPSTREAM_ERROR"],
    ["network_error", "UPSTREAM_ERROR"],
    ["malformed_response", "UPSTREAM_ERROR"],
    ["insufficient_system_resource", "UPSTREAM_OVERLOADED"],
  ])("%s is no finish reason but the error %s, in a stream and in JSON", async (reason, expected) => {
    const seen = await server.readStream(start(), text("Half an ans"), stop(reason), end);
    expect([seen.error?.reason, seen.events.some((event) => event.case === "textDelta")]).toEqual([expected, true]);
    const content = [{ type: "text", text: "Half an ans" }];
    server.upstream.script = ({ send }) =>
      send(toJsonAnswer(JSON.stringify({ ...wholeMessage, content, stop_reason: reason })));
    await expect(server.target.complete()).rejects.toMatchObject({ reason: expected });
  });
});

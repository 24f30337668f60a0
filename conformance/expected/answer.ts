import type { Recording } from "../corpus/recording.ts";
import { toolCallValues, type Values } from "../outcome.ts";
import { finishReasonOf } from "./finish-reason.ts";
import { expectServerToolCalls, expectToolCalls } from "./tool-calls.ts";
import { usageValues } from "./usage.ts";

/** What the SDK reads of what the model wrote. */
export function answerContent({ api, expected }: Recording): Values {
  const { model, text, reasoning, refusal, signatures, redacted } = expected;
  return new Map<string, unknown>([
    // A server that names no model leaves the caller with the one that was asked for.
    ...(model ? [["model", model] as const] : []),
    ["text", text ?? ""],
    ["reasoning", reasoning ?? ""],
    // Anthropic's SDK has none: the model's refusal is text, and the provider's words on it are not.
    ...(api === "openai-chat" ? [["refusal", refusal ?? ""] as const] : []),
    ...toolCallValues(expectToolCalls(expected)),
    ...toolCallValues(expectServerToolCalls(expected), "serverToolCalls"),
    ...(typeof expected.citations === "number" ? [["citations", expected.citations] as const] : []),
    ...(api === "anthropic-messages"
      ? [
          ["signatures", (signatures ?? []).filter((length) => length > 0)] as const,
          ["redacted", redacted ?? 0] as const,
        ]
      : []),
  ]);
}

/** What the SDK reads of the end of an answer. */
export function answerEnd({ api, expected }: Recording): Values {
  const isChat = api === "openai-chat";
  const reason = (isChat ? expected.finish_reason : expected.stop_reason) ?? "";
  return new Map<string, unknown>([
    ["finishReason", finishReasonOf(reason)],
    ["providerFinishReason", reason],
    ...(isChat ? [] : [["stopSequence", expected.stop_sequence ?? undefined] as const]),
    ...usageValues(expected.usage ?? undefined, isChat),
  ]);
}

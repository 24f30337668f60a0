import type { StreamEvent } from "../../src/core/answer/event.ts";
import type { GatewayError } from "../../src/core/errors/error.ts";
import { FinishReason } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../src/gen/tokenwire/v1/message_pb.ts";

/** The answer that a caller received. */
export interface ReadAnswer {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly argumentsJson: string }[];
  readonly finishReason: FinishReason;
  readonly error: GatewayError | undefined;
}

/** Reads the parts of a whole answer. */
export function readParts(parts: readonly Part[], finishReason: FinishReason): ReadAnswer {
  let text = "";
  let reasoning = "";
  const calls: ReadAnswer["calls"][number][] = [];
  for (const { content } of parts) {
    if (content.case === "text") text += content.value;
    if (content.case === "reasoning") reasoning += content.value.text;
    if (content.case === "toolCall") calls.push(content.value);
  }
  return { text, reasoning, calls, finishReason, error: undefined };
}

/** Reads the deltas of a stream; its parts must have the same content. */
export function readStream(events: readonly StreamEvent[], error: GatewayError | undefined): ReadAnswer {
  let text = "";
  let reasoning = "";
  let finishReason: FinishReason = FinishReason.UNSPECIFIED;
  const calls = new Map<number, { id: string; name: string; argumentsJson: string }>();
  for (const event of events) {
    if (event.case === "textDelta") text += event.value;
    if (event.case === "reasoningDelta") reasoning += event.value;
    if (event.case === "finished") finishReason = event.value.finishReason;
    if (event.case === "toolCallStarted") {
      calls.set(event.value.index, { id: event.value.id, name: event.value.name, argumentsJson: "" });
    }
    const call = event.case === "toolCallDelta" ? calls.get(event.value.index) : undefined;
    if (call !== undefined && event.case === "toolCallDelta") call.argumentsJson += event.value.argumentsJson;
  }
  return { text, reasoning, calls: [...calls.values()], finishReason, error };
}

// Lines of Ollama's chat → StreamEvents.
import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../core/answer/event.ts";
import { toTokenCount } from "../../../core/answer/usage.ts";
import { toAnswerError, toRequestId, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import {
  FinishedSchema,
  FinishReason,
  StartedSchema,
  ToolCallDeltaSchema,
  ToolCallStartedSchema,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema, Usage_Source, UsageSchema } from "../../../gen/tokenwire/v1/usage_pb.ts";
import { findFinishFailure, findFinishReason } from "../../kit/finish-reasons.ts";
import type { CalledTool, ChatChunk } from "../api.ts";
import { toObjectError } from "../errors.ts";

/** Reduces the lines of an answer, or the whole of it at once, to events. */
export interface AnswerReducer {
  /** The events of a line. Throws a GatewayError for an error, and for a reason of the end that is none. */
  read(chunk: ChatChunk): StreamEvent[];
  /** Whether the line that ends the answer has been read. */
  isDone(): boolean;
}

/** Creates the reducer of one answer. */
export function createReducer(exchange: UpstreamExchange): AnswerReducer {
  let isStarted = false;
  let isDone = false;
  let hasContent = false;
  let calls = 0;

  function start({ model }: ChatChunk): StreamEvent[] {
    if (isStarted) return [];
    isStarted = true;
    const served = create(ServedSchema, { model, providerRequestId: toRequestId(exchange.headers) });
    return [{ case: "started", value: create(StartedSchema, { served }) }];
  }

  function call({ id, name, argumentsJson }: CalledTool): StreamEvent[] {
    const index = calls;
    calls += 1;
    return [
      { case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, id, name }) },
      { case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) },
    ];
  }

  function finish(chunk: ChatChunk): StreamEvent[] {
    const { doneReason } = chunk;
    const failure = findFinishFailure(doneReason);
    if (failure !== undefined) throw toAnswerError(exchange, failure, `the answer broke off with ${doneReason}`);
    if (doneReason === "" && !hasContent) {
      throw toAnswerError(exchange, "STREAM_TRUNCATED", "the answer has neither content nor a reason of its end");
    }
    isDone = true;
    const finishReason = toFinishReason(doneReason, calls > 0);
    const value = create(FinishedSchema, { finishReason, providerFinishReason: doneReason });
    return [...toUsage(chunk), { case: "finished", value }];
  }

  return {
    read(chunk) {
      if (chunk.error !== undefined) throw toObjectError(exchange, chunk.error);
      const { thinking, content, toolCalls } = chunk;
      hasContent ||= thinking !== "" || content !== "" || toolCalls.length > 0;
      const events = start(chunk);
      if (thinking !== "") events.push({ case: "reasoningDelta", value: thinking });
      if (content !== "") events.push({ case: "textDelta", value: content });
      for (const tool of toolCalls) events.push(...call(tool));
      if (chunk.isDone) events.push(...finish(chunk));
      return events;
    },
    isDone: () => isDone,
  };
}

/** Ollama leaves a count out that it does not know, and then the gateway estimates. */
function toUsage({ inputTokens: given, outputTokens: written }: ChatChunk): StreamEvent[] {
  const inputTokens = toTokenCount(given);
  const outputTokens = toTokenCount(written);
  if (inputTokens === undefined || outputTokens === undefined) return [];
  return [{ case: "usage", value: create(UsageSchema, { inputTokens, outputTokens, source: Usage_Source.PROVIDER }) }];
}

function toFinishReason(word: string, hasCalls: boolean): FinishReason {
  const known = findFinishReason(word);
  // Ollama says "stop" after tool calls, too, and versions of early 2024 nothing.
  if (hasCalls && (word === "" || known === FinishReason.STOP)) return FinishReason.TOOL_CALLS;
  // A caller that waits for calls must not be left without any.
  if (!hasCalls && known === FinishReason.TOOL_CALLS) return FinishReason.OTHER;
  return known ?? FinishReason.OTHER;
}

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

/** AnswerReducer reduces the lines of an answer, or the whole of it at once, to events. */
export class AnswerReducer {
  /** Whether the line that ends the answer has been read. */
  isDone = false;
  readonly #exchange: UpstreamExchange;
  #isStarted = false;
  #hasContent = false;
  #calls = 0;

  constructor(exchange: UpstreamExchange) {
    this.#exchange = exchange;
  }

  /** Appends the events of a line. Throws a GatewayError for an error, and for a reason of the end that is none. */
  read(chunk: ChatChunk, events: StreamEvent[]): void {
    if (chunk.error !== undefined) throw toObjectError(this.#exchange, chunk.error);
    const { thinking, content, toolCalls } = chunk;
    this.#hasContent ||= thinking !== "" || content !== "" || toolCalls.length > 0;
    if (!this.#isStarted) events.push(this.#start(chunk));
    if (thinking !== "") events.push({ case: "reasoningDelta", value: thinking });
    if (content !== "") events.push({ case: "textDelta", value: content });
    for (const tool of toolCalls) this.#call(tool, events);
    if (chunk.isDone) this.#finish(chunk, events);
  }

  /** Whether a line that is only text is emitted as it is and changes nothing else. */
  isPlain(): boolean {
    return this.#hasContent && this.#calls === 0 && !this.isDone;
  }

  #start({ model }: ChatChunk): StreamEvent {
    this.#isStarted = true;
    const served = create(ServedSchema, { model, providerRequestId: toRequestId(this.#exchange.headers) });
    return { case: "started", value: create(StartedSchema, { served }) };
  }

  #call({ id, name, argumentsJson }: CalledTool, events: StreamEvent[]): void {
    const index = this.#calls;
    this.#calls += 1;
    events.push(
      { case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, id, name }) },
      { case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) },
    );
  }

  #finish(chunk: ChatChunk, events: StreamEvent[]): void {
    const { doneReason } = chunk;
    const failure = findFinishFailure(doneReason);
    if (failure !== undefined) throw toAnswerError(this.#exchange, failure, `the answer broke off with ${doneReason}`);
    if (doneReason === "" && !this.#hasContent) {
      const problem = "the answer has neither content nor a reason of its end";
      throw toAnswerError(this.#exchange, "STREAM_TRUNCATED", problem);
    }
    this.isDone = true;
    const finishReason = toFinishReason(doneReason, this.#calls > 0);
    const value = create(FinishedSchema, { finishReason, providerFinishReason: doneReason });
    events.push(...toUsage(chunk), { case: "finished", value });
  }
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

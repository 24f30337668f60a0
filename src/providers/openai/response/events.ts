// Chat Completions chunks → StreamEvents.

import { equals } from "@bufbuild/protobuf";
import { isContentEvent, type StreamEvent } from "../../../core/answer/event.ts";
import { toServed } from "../../../core/answer/open-answer.ts";
import { keepOwn } from "../../../core/answer/parts/text-builder.ts";
import type { GatewayError } from "../../../core/errors/error.ts";
import { toAnswerError, toRequestId, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import type { Finished } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Usage, UsageSchema } from "../../../gen/tokenwire/v1/usage_pb.ts";
import { findFinishFailure } from "../../kit/finish-reasons.ts";
import type { ChatCompletion } from "../api.ts";
import { toObjectError } from "../errors.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { JoinedChoices } from "./choices/joined-choices.ts";
import { toFinishReason } from "./finish-reason.ts";
import { growUsage, toUsage } from "./usage.ts";

/** AnswerReducer turns the chunks of an answer, or a whole answer as a single chunk, into events. */
export class AnswerReducer {
  readonly #exchange: UpstreamExchange;
  readonly #choices: JoinedChoices;
  #isStarted = false;
  #hasContent = false;
  #lastUsage: Usage | undefined;

  /** `keepBlock` stores the blocks of its texts. */
  constructor(exchange: UpstreamExchange, dialect: ReadDialect, keepBlock = keepOwn) {
    this.#exchange = exchange;
    this.#choices = new JoinedChoices(exchange, dialect, keepBlock);
  }

  /**
   * Appends the events of a chunk. Throws a GatewayError for an error object, for a
   * finish reason that stands for a failure, and for a chunk of another API. The answer
   * cannot become whole after that.
   */
  read(completion: ChatCompletion, events: StreamEvent[]): void {
    if (completion.error !== undefined) throw toObjectError(this.#exchange, completion.error);
    if (completion.otherApi !== undefined) throw this.#otherApiError(completion.otherApi);
    if (!this.#isStarted) this.#readStart(completion, events);
    const before = events.length;
    this.#choices.read(completion, events);
    this.#noteContent(events, before);
    this.#appendUsage(completion, events);
    throwFinishFailures(completion, this.#exchange);
  }

  /** Whether a chunk that is only text is emitted as it is and changes nothing else. */
  isPlain(): boolean {
    return this.#isStarted && this.#hasContent && this.#choices.isPlain();
  }

  /** Appends the event of a chunk that is only text, while {@link AnswerReducer.isPlain}: the same as `read`. */
  readText(text: string, events: StreamEvent[]): void {
    this.#choices.readText(text, events);
  }

  /** Whether every choice that began has its finish reason. */
  hasFinishReason(): boolean {
    return this.#choices.hasFinishReason();
  }

  /**
   * The last events. To be called only after the terminal event, or when the answer
   * has its finish reason. Throws an error with the given reason when the answer has
   * neither content nor a finish reason.
   */
  finish(reasonIfEmpty: "STREAM_TRUNCATED" | "UPSTREAM_PROTOCOL_ERROR"): StreamEvent[] {
    const last = this.#choices.finish();
    this.#noteContent(last, 0);
    const word = this.#choices.finishReason();
    if (word === "" && !this.#hasContent) {
      const problem = "the answer has neither content nor a finish reason";
      throw toAnswerError(this.#exchange, reasonIfEmpty, problem);
    }
    last.push({ case: "finished", value: toFinished(word, this.#choices) });
    return last;
  }

  #readStart({ id, model, choices }: ChatCompletion, events: StreamEvent[]): void {
    // Azure's first chunk has only the result of its content filter, and no model.
    if (model === "" && choices.length === 0) return;
    this.#isStarted = true;
    const providerRequestId = toRequestId(this.#exchange.headers) || id;
    const served = toServed("", model, 0, providerRequestId);
    events.push({ case: "started", value: { $typeName: "tokenwire.v1.Started", id: "", served } });
  }

  #appendUsage({ usage }: ChatCompletion, events: StreamEvent[]): void {
    const value = growUsage(this.#lastUsage, toUsage(usage));
    // Some servers send the current totals with every chunk.
    if (value === undefined || (this.#lastUsage && equals(UsageSchema, value, this.#lastUsage))) return;
    this.#lastUsage = value;
    events.push({ case: "usage", value });
  }

  #noteContent(events: readonly StreamEvent[], start: number): void {
    // A citation without a text is not emitted, so it is not content.
    for (let at = start; at < events.length && !this.#hasContent; at += 1) {
      const event = events[at];
      this.#hasContent = event !== undefined && isContentEvent(event) && event.case !== "citation";
    }
  }

  #otherApiError(api: string): GatewayError {
    const problem = `it answered as ${api} does, not as Chat Completions; check the base URL and the kind`;
    return toAnswerError(this.#exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }
}

/** Throws the error for a finish reason that stands for a failure. */
function throwFinishFailures({ choices }: ChatCompletion, exchange: UpstreamExchange): void {
  for (const { finishReason } of choices) {
    const failure = findFinishFailure(finishReason);
    if (failure !== undefined) throw toAnswerError(exchange, failure, `the answer broke off with ${finishReason}`);
  }
}

function toFinished(word: string, choices: JoinedChoices): Finished {
  const finishReason = toFinishReason(word, { hasToolCalls: choices.hasCalls(), hasRefusal: choices.hasRefusal() });
  return { $typeName: "tokenwire.v1.Finished", finishReason, providerFinishReason: word, refusalCategory: "" };
}

// Third stop: Chat Completions chunks → StreamEvents.

import { create, equals } from "@bufbuild/protobuf";
import { isContentEvent, type StreamEvent } from "../../../core/answer/event.ts";
import { keepOwn } from "../../../core/answer/parts/text-builder.ts";
import type { GatewayError } from "../../../core/errors/error.ts";
import { type Exchange, toAnswerError, toRequestId } from "../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../core/text/append-all.ts";
import { type Finished, FinishedSchema, StartedSchema } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema, type Usage, UsageSchema } from "../../../gen/tokenwire/v1/usage_pb.ts";
import { findFinishFailure } from "../../kit/finish-words.ts";
import type { ChatCompletion } from "../api.ts";
import { toObjectError } from "../errors.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { type ChoicesReader, createChoicesReader } from "./choices/choices-reader.ts";
import { toFinishReason } from "./finish-reason.ts";
import { growUsage, toUsage } from "./usage.ts";

/** Reduces the chunks of an answer, or the whole of it at once, to events. */
export interface AnswerReducer {
  /**
   * The events of a chunk. Throws a GatewayError for an error object, for a finish
   * reason that is none, and for a chunk of another API; then the answer cannot
   * become whole any more.
   */
  read(completion: ChatCompletion): StreamEvent[];
  /** Whether every choice that began has said why it stopped. */
  hasFinishReason(): boolean;
  /**
   * The last events: only for when the terminal event has been read, or the answer
   * has its finish reason. Nothing is no answer: without content and a finish reason
   * it throws an error of the reason that is given for that.
   */
  finish(reasonOfNothing: "STREAM_TRUNCATED" | "UPSTREAM_PROTOCOL_ERROR"): StreamEvent[];
}

/** Creates the reducer of one answer, which keeps the blocks of its texts with `keepBlock`. */
export function createReducer(exchange: Exchange, dialect: ReadDialect, keepBlock = keepOwn): AnswerReducer {
  const choices = createChoicesReader(exchange, dialect, keepBlock);
  let isStarted = false;
  let hasContent = false;
  let lastUsage: Usage | undefined;

  function readStart({ id, model, choices: read }: ChatCompletion): StreamEvent[] {
    // Azure's first chunk is about its content filter, and names no model yet.
    if (isStarted || (model === "" && read.length === 0)) return [];
    isStarted = true;
    const providerRequestId = toRequestId(exchange.headers) || id;
    const served = create(ServedSchema, { model, providerRequestId });
    return [{ case: "started", value: create(StartedSchema, { served }) }];
  }

  function readUsage({ usage }: ChatCompletion): StreamEvent[] {
    const value = growUsage(lastUsage, toUsage(usage));
    // Some servers send the totals so far with every chunk.
    if (value === undefined || (lastUsage && equals(UsageSchema, value, lastUsage))) return [];
    lastUsage = value;
    return [{ case: "usage", value }];
  }

  function ofOtherApi(api: string): GatewayError {
    const problem = `it answered as ${api} does, not as Chat Completions; check the base URL and the kind`;
    return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }

  function noteContent(events: readonly StreamEvent[]): void {
    // A source without a text is not told.
    hasContent ||= events.some((event) => isContentEvent(event) && event.case !== "citation");
  }

  return {
    read(completion) {
      if (completion.error !== undefined) throw toObjectError(exchange, completion.error);
      if (completion.otherApi !== undefined) throw ofOtherApi(completion.otherApi);
      const content = choices.read(completion);
      noteContent(content);
      const events = readStart(completion);
      appendAll(events, content);
      appendAll(events, readUsage(completion));
      refuseFailures(completion, exchange);
      return events;
    },
    hasFinishReason: choices.hasFinishReason,
    finish(reasonOfNothing) {
      const last = choices.finish();
      noteContent(last);
      const word = choices.finishReason();
      if (word === "" && !hasContent) {
        throw toAnswerError(exchange, reasonOfNothing, "the answer has neither content nor a finish reason");
      }
      return [...last, { case: "finished", value: toFinished(word, choices) }];
    },
  };
}

/** Throws what a finish reason is that is no end of an answer. */
function refuseFailures({ choices }: ChatCompletion, exchange: Exchange): void {
  for (const { finishReason } of choices) {
    const failure = findFinishFailure(finishReason);
    if (failure !== undefined) throw toAnswerError(exchange, failure, `the answer broke off with ${finishReason}`);
  }
}

function toFinished(word: string, choices: ChoicesReader): Finished {
  const finishReason = toFinishReason(word, { hasToolCalls: choices.hasCalls(), hasRefusal: choices.hasRefusal() });
  return create(FinishedSchema, { finishReason, providerFinishReason: word });
}

// Chat Completions chunks → StreamEvents.

import { create, equals } from "@bufbuild/protobuf";
import { isContentEvent, type StreamEvent } from "../../../core/answer/event.ts";
import { keepOwn } from "../../../core/answer/parts/text-builder.ts";
import type { GatewayError } from "../../../core/errors/error.ts";
import { toAnswerError, toRequestId, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { type Finished, FinishedSchema, StartedSchema } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema, type Usage, UsageSchema } from "../../../gen/tokenwire/v1/usage_pb.ts";
import { findFinishFailure } from "../../kit/finish-reasons.ts";
import type { ChatCompletion } from "../api.ts";
import { toObjectError } from "../errors.ts";
import type { ReadDialect } from "./choices/choice-reader.ts";
import { createJoinedChoices, type JoinedChoices } from "./choices/joined-choices.ts";
import { toFinishReason } from "./finish-reason.ts";
import { growUsage, toUsage } from "./usage.ts";

/** Turns the chunks of an answer, or a whole answer as a single chunk, into events. */
export interface AnswerReducer {
  /**
   * The events of a chunk. Throws a GatewayError for an error object, for a finish
   * reason that stands for a failure, and for a chunk of another API. The answer cannot
   * become whole after that.
   */
  read(completion: ChatCompletion): StreamEvent[];
  /** Whether every choice that began has its finish reason. */
  hasFinishReason(): boolean;
  /**
   * The last events. To be called only after the terminal event, or when the answer
   * has its finish reason. Throws an error with the given reason when the answer has
   * neither content nor a finish reason.
   */
  finish(reasonIfEmpty: "STREAM_TRUNCATED" | "UPSTREAM_PROTOCOL_ERROR"): StreamEvent[];
}

/** Creates the reducer of one answer. `keepBlock` stores the blocks of its texts. */
export function createReducer(exchange: UpstreamExchange, dialect: ReadDialect, keepBlock = keepOwn): AnswerReducer {
  const choices = createJoinedChoices(exchange, dialect, keepBlock);
  let isStarted = false;
  let hasContent = false;
  let lastUsage: Usage | undefined;

  function readStart({ id, model, choices: read }: ChatCompletion): StreamEvent[] {
    // Azure's first chunk has only the result of its content filter, and no model.
    if (model === "" && read.length === 0) return [];
    isStarted = true;
    const providerRequestId = toRequestId(exchange.headers) || id;
    const served = create(ServedSchema, { model, providerRequestId });
    return [{ case: "started", value: create(StartedSchema, { served }) }];
  }

  function appendUsage({ usage }: ChatCompletion, events: StreamEvent[]): void {
    const value = growUsage(lastUsage, toUsage(usage));
    // Some servers send the current totals with every chunk.
    if (value === undefined || (lastUsage && equals(UsageSchema, value, lastUsage))) return;
    lastUsage = value;
    events.push({ case: "usage", value });
  }

  function otherApiError(api: string): GatewayError {
    const problem = `it answered as ${api} does, not as Chat Completions; check the base URL and the kind`;
    return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }

  function noteContent(events: readonly StreamEvent[]): void {
    // A citation without a text is not emitted, so it is not content.
    hasContent ||= events.some((event) => isContentEvent(event) && event.case !== "citation");
  }

  return {
    read(completion) {
      if (completion.error !== undefined) throw toObjectError(exchange, completion.error);
      if (completion.otherApi !== undefined) throw otherApiError(completion.otherApi);
      const content = choices.read(completion);
      noteContent(content);
      const events = isStarted ? content : [...readStart(completion), ...content];
      appendUsage(completion, events);
      throwFinishFailures(completion, exchange);
      return events;
    },
    hasFinishReason: choices.hasFinishReason,
    finish(reasonIfEmpty) {
      const last = choices.finish();
      noteContent(last);
      const word = choices.finishReason();
      if (word === "" && !hasContent) {
        throw toAnswerError(exchange, reasonIfEmpty, "the answer has neither content nor a finish reason");
      }
      last.push({ case: "finished", value: toFinished(word, choices) });
      return last;
    },
  };
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
  return create(FinishedSchema, { finishReason, providerFinishReason: word });
}

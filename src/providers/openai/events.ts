// Third stop: Chat Completions chunks → StreamEvents.

import { create, equals } from "@bufbuild/protobuf";
import type { GatewayError } from "../../core/error.ts";
import type { StreamEvent } from "../../core/event.ts";
import { type Exchange, toAnswerError, toRequestId } from "../../core/upstream-error.ts";
import { FinishedSchema, StartedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema, type Usage, UsageSchema } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { ChatChoice, ChatCompletion } from "./api.ts";
import { createCitationTeller } from "./citations.ts";
import type { Dialect } from "./dialect.ts";
import { toObjectError } from "./errors.ts";
import { toFailure, toFinishReason } from "./finish-reason.ts";
import { createKeptLimit } from "./kept-limit.ts";
import { createMessageState } from "./message-state.ts";
import { createProseReader } from "./prose.ts";
import { createToolCallJoiner } from "./tool-calls.ts";
import { toUsage } from "./usage.ts";

/** Reduces the chunks of an answer, or the whole of it at once, to events. */
export interface AnswerReducer {
  /**
   * The events of a chunk. Throws a GatewayError for an error object, for a finish
   * reason that is none, and for a chunk of another API; then the answer cannot
   * become whole any more.
   */
  read(completion: ChatCompletion): StreamEvent[];
  /** Whether the model has said why it stopped. */
  hasFinishReason(): boolean;
  /** The last events: only for when the terminal event has been read. */
  finish(): StreamEvent[];
}

/** Creates the reducer of one answer. */
export function createReducer(exchange: Exchange, dialect: Pick<Dialect, "thinkTags">): AnswerReducer {
  const takeNote = createKeptLimit();
  const prose = createProseReader(dialect, takeNote);
  const toolCalls = createToolCallJoiner(takeNote);
  const citations = createCitationTeller();
  const messageState = createMessageState(takeNote);
  let isStarted = false;
  let finishReason = "";
  let lastUsage: Usage | undefined;

  function readStart({ id, model, choice }: ChatCompletion): StreamEvent[] {
    // Azure's first chunk is about its content filter, and names no model yet.
    if (isStarted || (model === "" && choice === undefined)) return [];
    isStarted = true;
    const providerRequestId = toRequestId(exchange.headers) || id;
    const served = create(ServedSchema, { model, providerRequestId });
    return [{ case: "started", value: create(StartedSchema, { served }) }];
  }

  function readChoice(choice: ChatChoice, { sources }: ChatCompletion): StreamEvent[] {
    const written = [
      ...choice.prose.flatMap(prose.read),
      ...citations.tellSources(sources),
      ...citations.tell(choice.annotations),
    ];
    const called = choice.toolCalls.flatMap(toolCalls.read);
    messageState.read(choice);
    const hasBegun = called.some((event) => event.case === "toolCallStarted");
    return [...written, ...(hasBegun ? prose.close() : []), ...called];
  }

  function readUsage({ usage }: ChatCompletion): StreamEvent[] {
    const value = toUsage(usage);
    // Some servers send the totals so far with every chunk.
    if (value === undefined || (lastUsage && equals(UsageSchema, value, lastUsage))) return [];
    lastUsage = value;
    return [{ case: "usage", value }];
  }

  function readFinishReason({ finishReason: reason }: ChatChoice): void {
    const failure = toFailure(reason);
    if (failure !== undefined) throw toAnswerError(exchange, failure, `the answer broke off with ${reason}`);
    // OpenRouter sends another choice after the one with the reason, without it.
    finishReason = reason || finishReason;
  }

  function ofOtherApi(api: string): GatewayError {
    const problem = `it answered as ${api} does, not as Chat Completions; check the base URL and the kind`;
    return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }

  return {
    read(completion) {
      if (completion.error !== undefined) throw toObjectError(exchange, completion.error);
      if (completion.otherApi !== undefined) throw ofOtherApi(completion.otherApi);
      const { choice, sources } = completion;
      const said = choice ? readChoice(choice, completion) : citations.tellSources(sources);
      const events = [...readStart(completion), ...said, ...readUsage(completion)];
      if (choice) readFinishReason(choice);
      return events;
    },
    hasFinishReason: () => finishReason !== "",
    finish() {
      const last = [...prose.close(), ...toolCalls.finish(), ...messageState.finish()];
      const reason = toFinishReason(finishReason, {
        hasToolCalls: toolCalls.hasCalls(),
        hasRefusal: prose.hasRefusal(),
      });
      const finished = create(FinishedSchema, { finishReason: reason, providerFinishReason: finishReason });
      return [...last, { case: "finished", value: finished }];
    },
  };
}

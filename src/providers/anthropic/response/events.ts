// Events of a Messages stream → StreamEvents.
import { create, equals } from "@bufbuild/protobuf";
import { isContentEvent, type StreamEvent } from "../../../core/answer/event.ts";
import { toAnswerError, toRequestId, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { FinishedSchema, StartedSchema } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema, type Usage, Usage_Source, UsageSchema } from "../../../gen/tokenwire/v1/usage_pb.ts";
import type { JsonObject } from "../../../wire/json/json.ts";
import { findFinishFailure } from "../../kit/finish-reasons.ts";
import type { MessagesEvent, Stop } from "../api.ts";
import { toObjectError } from "../errors.ts";
import { carrierFinished, partFinished } from "./blocks/block-reader.ts";
import { createOpenBlocks } from "./blocks/open-blocks.ts";
import { toFinishReason } from "./finish-reason.ts";
import { mergeUsage, outputCountOf, toUsage } from "./usage.ts";

/** Turns the provider's events of an answer into ours. */
export interface AnswerReducer {
  /**
   * Our events for one of the provider. Throws a GatewayError for an error event and
   * for a stop reason that is a failure, and STREAM_TRUNCATED for another message
   * after content and for an end without content or stop reason.
   */
  read(event: MessagesEvent): StreamEvent[];
  /** Whether the terminal event has been read. */
  isDone(): boolean;
  /** Whether a message_delta of the stream had a stop reason. */
  hasStopReason(): boolean;
  /** The last events of an answer that is whole without its terminal event. */
  finish(): StreamEvent[];
}

const notStopped: Stop = { reason: "", sequence: "", explanation: "", category: "" };

/** Creates the reducer of one answer. */
export function createReducer(exchange: UpstreamExchange): AnswerReducer {
  const blocks = createOpenBlocks();
  /** Id of the message; undefined before its start. */
  let messageId: string | undefined;
  let hasContent = false;
  let isDone = false;
  let hasStopReason = false;
  let stop = notStopped;
  let usage: JsonObject = {};
  let lastUsage: Usage | undefined;
  let hasFinalUsage = false;
  let container = "";

  function begin(id: string, model: string): StreamEvent[] {
    if (messageId !== undefined && id !== "" && id === messageId) return [];
    if (messageId !== undefined) discardMessage();
    messageId = id;
    const served = create(ServedSchema, { model, providerRequestId: toRequestId(exchange.headers) || id });
    return [{ case: "started", value: create(StartedSchema, { served }) }];
  }

  /**
   * Drops the message so far, since some proxies retry within an answer. Throws
   * STREAM_TRUNCATED where content of it was emitted, which cannot be taken back.
   */
  function discardMessage(): void {
    if (hasContent)
      throw toAnswerError(exchange, "STREAM_TRUNCATED", "another message began in the midst of the answer");
    blocks.clear();
    stop = notStopped;
    hasStopReason = false;
    usage = {};
    lastUsage = undefined;
    hasFinalUsage = false;
    container = "";
  }

  function readStop(next: Stop): StreamEvent[] {
    // A message_delta without a reason may follow the one with it.
    if (next.reason === "") return [];
    const failure = findFinishFailure(next.reason);
    if (failure !== undefined) throw toAnswerError(exchange, failure, `the answer broke off with ${next.reason}`);
    stop = next;
    return next.reason === "refusal" && next.explanation !== "" ? toRefusal(next.explanation) : [];
  }

  function readUsage(counts: unknown): StreamEvent[] {
    usage = mergeUsage(usage, counts);
    hasFinalUsage ||= isFinalUsage(counts);
    const value = toUsage(usage, hasFinalUsage ? Usage_Source.PROVIDER : Usage_Source.PARTIAL);
    if (value === undefined || (lastUsage && equals(UsageSchema, value, lastUsage))) return [];
    lastUsage = value;
    return [{ case: "usage", value }];
  }

  /** Whether a usage object counts the whole answer: it comes after the stop reason and has the highest output count. */
  function isFinalUsage(counts: unknown): boolean {
    const outputTokens = outputCountOf(counts);
    return stop.reason !== "" && outputTokens !== undefined && outputTokens === outputCountOf(usage);
  }

  /** The container's id comes after all blocks, so it needs a part of its own. */
  function finishContainer(): StreamEvent[] {
    return container === "" ? [] : [carrierFinished({ container })];
  }

  function finish(): StreamEvent[] {
    const last = blocks.closeAll();
    if (stop.reason === "" && !hasContent && !last.some(isContentEvent))
      throw toAnswerError(exchange, "STREAM_TRUNCATED", "the answer ended with neither content nor a stop reason");
    const finished = create(FinishedSchema, {
      finishReason: toFinishReason(stop.reason, blocks.callOrigin()),
      providerFinishReason: stop.reason,
      refusalCategory: stop.category.toWellFormed(),
      ...(stop.sequence !== "" && { stopSequence: stop.sequence }),
    });
    return [...last, ...finishContainer(), { case: "finished", value: finished }];
  }

  function reduce(event: MessagesEvent): StreamEvent[] {
    switch (event.type) {
      case "message_start":
        return [...begin(event.id, event.model), ...readUsage(event.usage)];
      case "content_block_start":
        return blocks.open(event.index, event.block, event.isWhole);
      case "content_block_delta":
        return blocks.read(event.index, event.delta);
      case "content_block_stop":
        return blocks.close(event.index);
      case "message_delta":
        container = event.container || container;
        hasStopReason ||= event.reason !== "" && !event.isInMessageStart;
        return [...readStop(event), ...readUsage(event.usage)];
      case "message":
        return event.events.filter(({ type }) => !hasContent || type === "message_delta").flatMap(reduce);
      case "message_stop":
        isDone = true;
        return finish();
      case "error":
        throw toObjectError(exchange, event.error);
      default:
        return event satisfies never;
    }
  }

  return {
    read(event) {
      const events = reduce(event);
      hasContent ||= events.some(isContentEvent);
      return events;
    },
    isDone: () => isDone,
    hasStopReason: () => hasStopReason,
    finish,
  };
}

/** The provider's explanation of a refusal. Its provider state marks it as not the model's text, so that it is not sent back. */
function toRefusal(explanation: string): StreamEvent[] {
  return [{ case: "refusalDelta", value: explanation }, partFinished({ case: "refusal", value: "" }, {})];
}

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
import { OpenBlocks } from "./blocks/open-blocks.ts";
import { toFinishReason } from "./finish-reason.ts";
import { mergeUsage, outputCountOf, toUsage } from "./usage.ts";

const notStopped: Stop = { reason: "", sequence: "", explanation: "", category: "" };

/** AnswerReducer turns the provider's events of an answer into ours. */
export class AnswerReducer {
  /** Whether the terminal event has been read. */
  isDone = false;
  /** Whether a message_delta of the stream had a stop reason. */
  hasStopReason = false;
  readonly #exchange: UpstreamExchange;
  readonly #blocks = new OpenBlocks();
  /** Id of the message; undefined before its start. */
  #messageId: string | undefined;
  #hasContent = false;
  #stop = notStopped;
  #usage: JsonObject = {};
  #lastUsage: Usage | undefined;
  #hasFinalUsage = false;
  #container = "";

  constructor(exchange: UpstreamExchange) {
    this.#exchange = exchange;
  }

  /**
   * Our events for one of the provider. Throws a GatewayError for an error event and
   * for a stop reason that is a failure, and STREAM_TRUNCATED for another message
   * after content and for an end without content or stop reason.
   */
  read(event: MessagesEvent): StreamEvent[] {
    const events = this.#reduce(event);
    this.#hasContent ||= events.some(isContentEvent);
    return events;
  }

  /** Whether a delta of text in the block with this index is emitted as it is and changes nothing else. */
  isPlain(index: number): boolean {
    return this.#hasContent && this.#stop.reason === "" && this.#blocks.isPlain(index);
  }

  /** The last events of an answer that is whole without its terminal event. */
  finish(): StreamEvent[] {
    const last = this.#blocks.closeAll();
    if (this.#stop.reason === "" && !this.#hasContent && !last.some(isContentEvent))
      throw toAnswerError(
        this.#exchange,
        "STREAM_TRUNCATED",
        "the answer ended with neither content nor a stop reason",
      );
    const finished = create(FinishedSchema, {
      finishReason: toFinishReason(this.#stop.reason, this.#blocks.callOrigin),
      providerFinishReason: this.#stop.reason,
      refusalCategory: this.#stop.category.toWellFormed(),
      ...(this.#stop.sequence !== "" && { stopSequence: this.#stop.sequence }),
    });
    return [...last, ...this.#finishContainer(), { case: "finished", value: finished }];
  }

  #reduce(event: MessagesEvent): StreamEvent[] {
    switch (event.type) {
      case "message_start":
        return [...this.#begin(event.id, event.model), ...this.#readUsage(event.usage)];
      case "content_block_start":
        return this.#blocks.open(event.index, event.block, event.isWhole);
      case "content_block_delta":
        return this.#blocks.read(event.index, event.delta);
      case "content_block_stop":
        return this.#blocks.close(event.index);
      case "message_delta":
        this.#container = event.container || this.#container;
        this.hasStopReason ||= event.reason !== "" && !event.isInMessageStart;
        return [...this.#readStop(event), ...this.#readUsage(event.usage)];
      case "message":
        return event.events
          .filter(({ type }) => !this.#hasContent || type === "message_delta")
          .flatMap((inner) => this.#reduce(inner));
      case "message_stop":
        this.isDone = true;
        return this.finish();
      case "error":
        throw toObjectError(this.#exchange, event.error);
      default:
        return event satisfies never;
    }
  }

  #begin(id: string, model: string): StreamEvent[] {
    if (this.#messageId !== undefined && id !== "" && id === this.#messageId) return [];
    if (this.#messageId !== undefined) this.#discardMessage();
    this.#messageId = id;
    const served = create(ServedSchema, { model, providerRequestId: toRequestId(this.#exchange.headers) || id });
    return [{ case: "started", value: create(StartedSchema, { served }) }];
  }

  /**
   * Drops the message so far, since some proxies retry within an answer. Throws
   * STREAM_TRUNCATED where content of it was emitted, which cannot be taken back.
   */
  #discardMessage(): void {
    if (this.#hasContent)
      throw toAnswerError(this.#exchange, "STREAM_TRUNCATED", "another message began in the midst of the answer");
    this.#blocks.clear();
    this.#stop = notStopped;
    this.hasStopReason = false;
    this.#usage = {};
    this.#lastUsage = undefined;
    this.#hasFinalUsage = false;
    this.#container = "";
  }

  #readStop(next: Stop): StreamEvent[] {
    // A message_delta without a reason may follow the one with it.
    if (next.reason === "") return [];
    const failure = findFinishFailure(next.reason);
    if (failure !== undefined) throw toAnswerError(this.#exchange, failure, `the answer broke off with ${next.reason}`);
    this.#stop = next;
    return next.reason === "refusal" && next.explanation !== "" ? toRefusal(next.explanation) : [];
  }

  #readUsage(counts: unknown): StreamEvent[] {
    this.#usage = mergeUsage(this.#usage, counts);
    this.#hasFinalUsage ||= this.#isFinalUsage(counts);
    const value = toUsage(this.#usage, this.#hasFinalUsage ? Usage_Source.PROVIDER : Usage_Source.PARTIAL);
    if (value === undefined || (this.#lastUsage && equals(UsageSchema, value, this.#lastUsage))) return [];
    this.#lastUsage = value;
    return [{ case: "usage", value }];
  }

  /** Whether a usage object counts the whole answer: it comes after the stop reason and has the highest output count. */
  #isFinalUsage(counts: unknown): boolean {
    const outputTokens = outputCountOf(counts);
    return this.#stop.reason !== "" && outputTokens !== undefined && outputTokens === outputCountOf(this.#usage);
  }

  /** The container's id comes after all blocks, so it needs a part of its own. */
  #finishContainer(): StreamEvent[] {
    return this.#container === "" ? [] : [carrierFinished({ container: this.#container })];
  }
}

/** The provider's explanation of a refusal. Its provider state marks it as not the model's text, so that it is not sent back. */
function toRefusal(explanation: string): StreamEvent[] {
  return [{ case: "refusalDelta", value: explanation }, partFinished({ case: "refusal", value: "" }, {})];
}

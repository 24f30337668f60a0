// Third stop: events of a Messages stream → StreamEvents.
import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/event.ts";
import { type Exchange, toRequestId } from "../../core/upstream-error.ts";
import { FinishedSchema, StartedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema, Usage_Source } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { BlockDelta, MessagesEvent, Stop } from "./api.ts";
import type { BlockReader } from "./block-reader.ts";
import { createBlockReader } from "./blocks.ts";
import { toObjectError } from "./errors.ts";
import { toFinishReason } from "./finish-reason.ts";
import { carrierFinished, partFinished } from "./part-finished.ts";
import { mergeUsage, toUsage } from "./usage.ts";

/** Reduces the events of an answer to ours. */
export interface AnswerReducer {
  /** The events that come of one; throws a GatewayError for an error event. */
  read(event: MessagesEvent): StreamEvent[];
  /** Whether the terminal event has been read. */
  readonly isDone: boolean;
  /** Whether a message_delta of the stream has said why the model stopped. */
  readonly hasStopReason: boolean;
  /** The last events, where the answer is whole without its terminal event. */
  finish(): StreamEvent[];
}

const notStopped: Stop = { reason: "", sequence: "", explanation: "" };

/** Creates the reducer of one answer. */
export function createReducer(exchange: Exchange): AnswerReducer {
  const blocks = new Map<number, BlockReader>();
  let isStarted = false;
  let isDone = false;
  let hasStopReason = false;
  let stop = notStopped;
  let usage: JsonObject = {};
  let container = "";

  function begin(id: string, model: string): StreamEvent[] {
    // Some proxies begin anew in mid-answer; what was told stays told.
    const closing = closeBlocks();
    stop = notStopped;
    hasStopReason = false;
    if (isStarted) return closing;
    isStarted = true;
    const served = create(ServedSchema, { model, providerRequestId: toRequestId(exchange.headers) || id });
    return [{ case: "started", value: create(StartedSchema, { served }) }];
  }

  function openBlock(index: number, block: JsonObject): StreamEvent[] {
    const closing = closeBlock(index);
    const reader = createBlockReader(block, index);
    blocks.set(index, reader);
    return [...closing, ...reader.begin()];
  }

  /** The reader of a block whose start was left out, told by what it holds. */
  function openLate(index: number, { kind }: BlockDelta): BlockReader {
    const reader = createBlockReader({ type: kind === "thinking" ? "thinking" : "text" }, index);
    blocks.set(index, reader);
    return reader;
  }

  function closeBlock(index: number): StreamEvent[] {
    const reader = blocks.get(index);
    blocks.delete(index);
    return reader?.finish() ?? [];
  }

  function closeBlocks(): StreamEvent[] {
    return [...blocks.keys()].flatMap(closeBlock);
  }

  function readStop(said: Stop): StreamEvent[] {
    // Another message_delta may follow, without a reason.
    if (said.reason === "") return [];
    stop = said;
    return said.reason === "refusal" && said.explanation !== "" ? toRefusal(said.explanation) : [];
  }

  function readUsage(said: unknown): StreamEvent[] {
    usage = mergeUsage(usage, said);
    const value = toUsage(usage, stop.reason === "" ? Usage_Source.PARTIAL : Usage_Source.PROVIDER);
    return value === undefined ? [] : [{ case: "usage", value }];
  }

  /** What is said of it comes after all blocks, so that no part of theirs can carry it. */
  function finishContainer(): StreamEvent[] {
    return container === "" ? [] : [carrierFinished({ container })];
  }

  function finish(): StreamEvent[] {
    const finished = create(FinishedSchema, {
      finishReason: toFinishReason(stop.reason),
      providerFinishReason: stop.reason,
      ...(stop.sequence !== "" && { stopSequence: stop.sequence }),
    });
    return [...closeBlocks(), ...finishContainer(), { case: "finished", value: finished }];
  }

  return {
    read(event) {
      switch (event.type) {
        case "message_start":
          return [...begin(event.id, event.model), ...readUsage(event.usage)];
        case "content_block_start":
          return openBlock(event.index, event.block);
        case "content_block_delta":
          return (blocks.get(event.index) ?? openLate(event.index, event.delta)).read(event.delta);
        case "content_block_stop":
          return closeBlock(event.index);
        case "message_delta":
          container = event.container || container;
          hasStopReason ||= event.reason !== "" && !event.isForetold;
          return [...readStop(event), ...readUsage(event.usage)];
        case "message_stop":
          isDone = true;
          return finish();
        case "error":
          throw toObjectError(exchange, event.error);
        default:
          return event satisfies never;
      }
    },
    get isDone() {
      return isDone;
    },
    get hasStopReason() {
      return hasStopReason;
    },
    finish,
  };
}

/** The provider's words on why the model refused: no words of the model, so they do not go back. */
function toRefusal(explanation: string): StreamEvent[] {
  return [{ case: "refusalDelta", value: explanation }, partFinished({ case: "refusal", value: "" }, {})];
}

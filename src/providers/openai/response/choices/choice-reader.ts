import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import type { UpstreamExchange } from "../../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../../core/text/append-all.ts";
import type { Citation } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { ChatChoice, ChatContent } from "../../api.ts";
import type { Dialect } from "../../dialect.ts";
import type { CitationEmitter } from "../content/citations.ts";
import { createMessageState } from "../content/message-state.ts";
import type { RetainSize } from "../content/retained-size-limit.ts";
import { createTextPartReader } from "../content/text-parts.ts";
import { createToolCallJoiner, type TakePosition } from "../tool-calls/joiner.ts";
import { createEmittedContent } from "./emitted-content.ts";

/** Reads the content of one choice, piece by piece. */
export interface ChoiceReader {
  /**
   * Appends the events of a piece of the choice and of its sources. Throws a
   * GatewayError for content that cannot be emitted.
   */
  read(choice: ChatChoice, sources: readonly Citation[], events: StreamEvent[]): void;
  /** The last events. Throws UPSTREAM_PROTOCOL_ERROR for a tool call without a name. */
  finish(): readonly StreamEvent[];
  /** Whether any tool call was read. */
  hasCalls(): boolean;
  /** Whether the model has refused. */
  hasRefusal(): boolean;
}

/** What the readers of all choices of an answer share. */
export interface ChoiceDependencies {
  readonly exchange: UpstreamExchange;
  readonly dialect: ReadDialect;
  readonly citations: CitationEmitter;
  readonly retainSize: RetainSize;
  readonly takePosition: TakePosition;
  readonly keepBlock: KeepBlock;
}

/** The switches of a dialect that change how answers are read. */
export type ReadDialect = Pick<Dialect, "thinkTags" | "beginsInThought">;

const nothing: ChatContent = {
  pieces: [],
  annotations: [],
  toolCalls: [],
  reasoningDetails: [],
  extraContent: undefined,
};

/** Creates the reader of one choice. */
export function createChoiceReader(dependencies: ChoiceDependencies): ChoiceReader {
  const { exchange, dialect, citations, retainSize, keepBlock } = dependencies;
  const textParts = createTextPartReader(dialect, retainSize, exchange);
  const toolCalls = createToolCallJoiner(dependencies);
  const messageState = createMessageState(retainSize);
  const emitted = createEmittedContent(keepBlock);

  function readContent(
    content: ChatContent,
    sources: readonly Citation[],
    called: readonly StreamEvent[],
    events: StreamEvent[],
  ): void {
    emitted.add(content);
    messageState.read(content);
    for (const piece of content.pieces) textParts.read(piece, events);
    appendAll(events, citations.emitSources(sources));
    appendAll(events, citations.emit(content.annotations));
    if (called.some(isCallStart)) textParts.close(events);
    appendAll(events, called);
  }

  return {
    read({ delta = nothing, message, finishReason }, sources, events) {
      const isLast = finishReason !== "";
      // Some servers repeat the whole content in the last delta.
      const added = isLast ? emitted.newInLast(delta) : delta;
      readContent(added, sources, toolCalls.read(delta.toolCalls, isLast), events);
      if (message === undefined) return;
      readContent(emitted.restOf(message), [], toolCalls.readWhole(message.toolCalls), events);
    },
    finish() {
      const events: StreamEvent[] = [];
      textParts.close(events);
      appendAll(events, toolCalls.finish());
      appendAll(events, messageState.finish());
      return events;
    },
    hasCalls: toolCalls.hasCalls,
    hasRefusal: textParts.hasRefusal,
  };
}

function isCallStart(event: StreamEvent): boolean {
  return event.case === "toolCallStarted";
}
